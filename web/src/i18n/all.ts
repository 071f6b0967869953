// For tests: all texts of a language at once.
import { type Lang, languages } from './languages';

type Nested = { [key: string]: string | Nested };

/** The texts of a language by "part: key", as the compiler names them. */
export async function allTexts(of: Lang): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const put = (name: string, texts: Nested) => {
    for (const [key, text] of Object.entries(texts))
      typeof text === 'string' ? all.set(name + key, text) : put(`${name}${key}.`, text);
  };
  for (const [part, texts] of Object.entries(await languages[of].texts()))
    put(`${part}: `, typeof texts === 'function' ? await texts() : texts);
  return all;
}
