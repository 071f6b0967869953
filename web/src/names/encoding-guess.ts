// Names that are not UTF-8. The engine writes each of their bytes from 0x80 up as one character from U+EF80 to
// U+EFFF (ftpcore/wire/file_names.go); here they become bytes again, and what they probably mean. Pure functions.

const escaped = /[\uEF80-\uEFFF]/;
/** Parts of a path, or of a line with a path in it, without what is UTF-8 and not ASCII. */
const part = /[^\n/\u0080-\uEF7F\uF000-\uFFFF]+/g;

export type Encoding = 'GBK' | 'Big5' | 'Shift-JIS' | 'Latin-1';

/** What a text with such names in it probably says. */
export interface Guess {
  text: string;
  /** Empty: no encoding fits, and the text shows bytes as \xD6. */
  encoding: Encoding | '';
  /** The bytes from the first to the last that is none of ASCII: "D6 D0 B9 FA". */
  bytes: string;
}

/** Whether a text has a name in it that is not UTF-8. */
export const notUtf8 = (text: string): boolean => escaped.test(text);

/** The bytes that a part stands for. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (c) => {
    const code = c.charCodeAt(0);
    return code >= 0xef80 ? code - 0xef00 : code;
  });

/** What the names in a text probably mean: one encoding for all of them; null: all of it is UTF-8. */
export function guess(text: string): Guess | null {
  if (!notUtf8(text)) return null;
  const parts = (text.match(part) ?? []).filter(notUtf8).map(bytesOf);
  if (parts.every(isUtf8)) return null; // it looked like an escape itself
  let best: { encoding: Encoding; score: number } | undefined;
  for (const encoding of Object.keys(encodings) as Encoding[]) {
    const score = plausibility(encoding, parts);
    if (score > (best?.score ?? least)) best = { encoding, score };
  }
  const { encoding } = best ?? { encoding: '' as const };
  return {
    encoding,
    text: text.replace(part, (p) => {
      if (!notUtf8(p)) return p;
      const bytes = bytesOf(p);
      return encoding ? (decode(encoding, bytes) ?? p) : asBytes(bytes);
    }),
    bytes: parts.map(hex).filter(Boolean).join(' / '),
  };
}

/** The text with its names as they probably are, and a mark that this is a guess: "中国.txt [GBK?]". */
export function readable(text: string): string {
  const g = guess(text);
  if (!g) return text;
  return g.encoding ? `${g.text} [${g.encoding}?]` : g.text;
}

/** The same without the mark, where a name is the beginning of another. */
export const probable = (text: string): string => guess(text)?.text ?? text;

const asBytes = (bytes: Uint8Array) =>
  Array.from(bytes, (b) => (b < 0x80 ? String.fromCharCode(b) : `\\x${two(b)}`)).join('');
const two = (b: number) => b.toString(16).toUpperCase().padStart(2, '0');

function hex(bytes: Uint8Array): string {
  const first = bytes.findIndex((b) => b >= 0x80);
  const last = bytes.findLastIndex((b) => b >= 0x80);
  return Array.from(bytes.subarray(first, last + 1), two).join(' ');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The text in an encoding; null: it cannot be that. */
function decode(encoding: Encoding, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encodings[encoding].label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Where nothing is more plausible than this, there is no guess. */
const least = 0.1;

/**
 * Characters that names and texts are full of, in simplified and traditional writing: bytes
 * that are common in one encoding of Chinese are rare characters in another.
 */
const frequent = new Set(
  '的一是了我不人在他有这个上们来到时大地为子中你说生国年就那和要出也得里后自以会家可下而过天去能对小多于心学好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因给名法间知世什两次使身者被高已亲其进此话常与活正感' +
    '文件夹档案图片照音乐视频歌曲电影新建复副本测试数据资料下载上传报告表程序备份说明语书第版' +
    '這個們來時為說國後會過對學發當沒還樣種開總無現動頭經長兒愛給間兩親進話與測試檔案資料夾圖樂視頻電影數據下載報複製備說語書',
);

/** How well all parts fit an encoding, up to about 1; what cannot be it is less than anything. */
function plausibility(encoding: Encoding, parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const p of parts) {
    const text = decode(encoding, p);
    if (text === null) return Number.NEGATIVE_INFINITY;
    const wide = [...text].filter((c) => c > '\u00ff');
    const known = wide.length ? wide.filter((c) => frequent.has(c)).length / wide.length : 0;
    sum += encodings[encoding].rate(p) + known / 2;
  }
  return sum / parts.length;
}

/** Rates the characters of two bytes, one after the other; alone rates a high byte that is one by itself. */
const pairs =
  (lead: (b: number) => boolean, rate: (lead: number, trail: number) => number, alone = -1) =>
  (bytes: Uint8Array): number => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < bytes.length; i++) {
      const b = bytes[i] ?? 0;
      if (b < 0x80) continue;
      n++;
      sum += lead(b) ? rate(b, bytes[++i] ?? 0) : alone;
    }
    return n ? sum / n : 0;
  };

// What is common in names: the first levels of each character set, kana, and letters with accents among letters.
const encodings: Record<Encoding, { label: string; rate: (bytes: Uint8Array) => number }> = {
  GBK: {
    label: 'gbk',
    rate: pairs(
      () => true,
      (l, t) => (t < 0xa1 || l < 0xa1 ? -0.5 : l >= 0xb0 && l <= 0xd7 ? 1 : l > 0xd7 && l < 0xf8 ? 0.2 : 0),
    ),
  },
  Big5: {
    label: 'big5',
    rate: pairs(
      () => true,
      (l, t) => (l < 0xa4 || l > 0xf9 ? -0.5 : l <= 0xc6 ? 0.9 : t ? 0.1 : 0),
    ),
  },
  'Shift-JIS': {
    label: 'shift_jis',
    rate: pairs(
      (b) => b < 0xa0 || b > 0xdf,
      (l) => (l === 0x82 || l === 0x83 ? 1 : l >= 0x88 && l <= 0x97 ? 0.8 : l < 0xf0 ? 0.1 : -0.5),
      -0.5,
    ),
  },
  'Latin-1': { label: 'windows-1252', rate: letters },
};

/** A letter with an accent stands among other letters, seldom two of them side by side. */
function letters(bytes: Uint8Array): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i] ?? 0;
    if (b < 0x80) continue;
    n++;
    if (b < 0xc0 || b === 0xd7 || b === 0xf7) sum -= 0.5;
    else if (high(bytes[i - 1]) || high(bytes[i + 1])) sum += b >= 0xdf ? 0.3 : -0.3;
    else sum += isLetter(bytes[i - 1]) || isLetter(bytes[i + 1]) ? 1 : 0.3;
  }
  return n ? sum / n : 0;
}

const high = (b = 0) => b >= 0x80;
const isLetter = (b = 0) => (b | 0x20) >= 0x61 && (b | 0x20) <= 0x7a;
