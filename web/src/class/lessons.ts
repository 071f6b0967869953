// The built-in lessons as source texts: the teacher's page has no server to ask for them.

const files = import.meta.glob<string>('../../../ftpcore/lesson/builtin/*.md', {
  query: '?raw',
  import: 'default',
});

export interface LessonSource {
  name: string;
  /** By language; '' is English, or whatever the file's author speaks. */
  titles: Record<string, string>;
  text: string;
}

let loaded: Promise<LessonSource[]> | undefined;

/** All of them, in the order of the list of lessons. */
export function builtinLessons(): Promise<LessonSource[]> {
  loaded ??= Promise.all(
    Object.keys(files)
      .sort()
      .map(async (path) => headOf(await (files[path] as () => Promise<string>)())),
  );
  return loaded;
}

/** The head of a lesson file: its name, and its title by language. */
export function headOf(text: string): LessonSource {
  const head = text.split(/^---\s*$/m)[1] ?? '';
  const titles: Record<string, string> = {};
  for (const [, of = '', title = ''] of head.matchAll(/^title(?: ([\w-]+))?: *(.+?) *$/gm))
    titles[of] = title;
  return { name: /^name: *(\S+)/m.exec(head)?.[1] ?? '', titles, text };
}
