import { expect, it } from 'vitest';
import { allTexts } from './all';
import { type Lang, langs } from './languages';

// One word for one thing, and what no reader guesses: what stands on the left is not to be used, what stands
// on the right is.
const words: Record<Lang, [RegExp, string][]> = {
  en: [
    [/\btake away the record\b|^take away$/i, 'Export'],
    [/\bstru\b/, 'structure'],
    [/\bspoilt\b/i, 'damaged'],
  ],
  'zh-CN': [
    [/暂扣|扣留|扣住|拦住|拦下/, '拦截'],
    [/您/, '你'],
    [/回复/, '应答'],
    [/过滤/, '筛选'],
    [/应答代码/, '应答码'],
    [/取回文件|(?<!读)取文件|下行/, '下载'],
    [/放文件|存放|上行/, '上传, 保存'],
    [/带走/, '导出'],
    [/动词/, '命令'],
    [/改名/, '重命名'],
    [/事实/, '属性'],
    [/还原/, '恢复'],
    // A mark of the other script beside a Chinese character.
    [/\p{Script=Han}[,;!?()]|[,;!?()]\p{Script=Han}/u, 'the full-width mark'],
  ],
};

it.each(langs)('%s has one word for one thing', async (of) => {
  const texts = await allTexts(of);
  const wrong: string[] = [];
  for (const [key, text] of texts)
    for (const [never, rather] of words[of])
      if (never.test(text)) wrong.push(`${key}: ${never} instead of ${rather}: ${text}`);
  expect(wrong).toEqual([]);
  expect(texts.size).toBeGreaterThan(1000);
});
