import { fill, lang, type Vars } from '../i18n';
import type { Limits } from '../wire';

export type LimitKey = keyof Limits & string;

type Texts = Record<LimitKey | `${LimitKey}.reply`, string> &
  Record<'title' | 'intro' | 'set' | 'reset' | 'range' | 'saved' | 'default', string>;

const en: Texts = {
  title: 'Limits',
  intro: 'What clients may take. What bounds a session is true for those that begin from now on.',
  set: 'Set the limits',
  reset: 'Back to the defaults',
  range: 'from {least} to {most}',
  default: 'default {n}',
  saved: 'The limits are set.',
  sessions: 'Sessions at once',
  'sessions.reply': '421',
  perAddress: 'Sessions of one address',
  'perAddress.reply': '421',
  transfers: 'Transfers at once',
  'transfers.reply': '450',
  idleSeconds: 'Seconds without a command',
  'idleSeconds.reply': '421',
  dataSeconds: 'Seconds for a data connection, or without progress on it',
  'dataSeconds.reply': '425, 426',
  portSeconds: 'Seconds that a passive port waits',
  'portSeconds.reply': '425',
  loginTries: 'Wrong passwords',
  'loginTries.reply': '421',
  loginDelay: 'Milliseconds before a wrong password is answered, more each time',
  'loginDelay.reply': '530',
  line: 'Bytes of a command line',
  'line.reply': '500',
  pathLength: 'Bytes of a path',
  'pathLength.reply': '550, 553',
  pathDepth: 'Parts of a path',
  'pathDepth.reply': '550, 553',
  entries: 'Entries of a listing',
  'entries.reply': '550',
  quotaBytes: 'Bytes of all files',
  'quotaBytes.reply': '552',
  quotaFiles: 'Files and directories',
  'quotaFiles.reply': '552',
};

const zh: Texts = {
  title: '上限',
  intro: '客户端可以占用多少。针对会话的上限对此后开始的会话生效。',
  set: '设置上限',
  reset: '恢复默认值',
  range: '{least} 到 {most}',
  default: '默认 {n}',
  saved: '上限已设置。',
  sessions: '同时的会话数',
  'sessions.reply': '421',
  perAddress: '单个地址的会话数',
  'perAddress.reply': '421',
  transfers: '同时的传输数',
  'transfers.reply': '450',
  idleSeconds: '没有命令的秒数',
  'idleSeconds.reply': '421',
  dataSeconds: '建立数据连接、或其上没有进展的秒数',
  'dataSeconds.reply': '425、426',
  portSeconds: '被动端口等待的秒数',
  'portSeconds.reply': '425',
  loginTries: '密码错误的次数',
  'loginTries.reply': '421',
  loginDelay: '密码错误后应答前的毫秒数，逐次增加',
  'loginDelay.reply': '530',
  line: '命令行的字节数',
  'line.reply': '500',
  pathLength: '路径的字节数',
  'pathLength.reply': '550、553',
  pathDepth: '路径的层数',
  'pathDepth.reply': '550、553',
  entries: '一次列表的条目数',
  'entries.reply': '550',
  quotaBytes: '全部文件的字节数',
  'quotaBytes.reply': '552',
  quotaFiles: '文件和目录数',
  'quotaFiles.reply': '552',
};

/** A text of this folder; they are loaded when the limits are first looked at. */
export const lt = (key: keyof Texts, vars: Vars = {}): string =>
  fill((lang.value === 'zh-CN' ? zh : en)[key] ?? '', vars);

/** The limits in the order of the form. */
export const ORDER: LimitKey[] = [
  'sessions',
  'perAddress',
  'transfers',
  'idleSeconds',
  'dataSeconds',
  'portSeconds',
  'loginTries',
  'loginDelay',
  'line',
  'pathLength',
  'pathDepth',
  'entries',
  'quotaBytes',
  'quotaFiles',
];
