// 报文有何异常：引擎的每个警告一句，页面自己发现的也有一句。
import type { Warnings } from '../engine';

export const warnings = {
  'warn.bare-lf': '这一行只以 LF 结尾。应当是 CR LF；本服务器仍然接受。',
  'warn.no-lf': '这一行以 CR 结尾而没有 LF；LF 丢失了或者没有发送。',
  'warn.extra-cr': 'LF 之前不止一个 CR。',
  'warn.late-lf': '属于上一行的 LF 现在才到。',
  'warn.cr-nul': 'CR 后面跟着 NUL:Telnet 用这种写法表示不结束一行的 CR。',
  'warn.telnet': '行中有 Telnet 代码（控制连接就是一条 Telnet 连接），已被取出。',
  'warn.too-long': '这一行超过了本服务器接受的长度。',
  'warn.lower-case': '命令是小写的。这是允许的：命令不分大小写。',
  'warn.leading-space': '命令之前有空格。命令应当从行首开始。',
  'warn.double-space':
    '命令后面不止一个空格。一个空格分开命令和参数，其余的就成了名字的一部分，而几乎没有文件这样命名。',
  'warn.missing-space': '命令和参数之间没有空格。除 MLSD 之外，两者会被读成一个未知命令。',
  'warn.stray-byte':
    '命令之前、之中或紧接其后有一个容易看漏的字节：NUL、制表符、字节顺序标记或引号。因此认不出命令。',
  'warn.foreign-bytes': '这些字节是另一种协议的开头。',
  'warn.control-chars': '参数中有控制字符。名字里不该有：在列表或日志中它可能冒充别的内容。',
  'warn.not-utf8':
    '参数不是有效的 UTF-8。FTP 规定名字用 UTF-8；这个名字像是旧的 8 位编码，别的程序会显示错误。',
  'warn.other-host': '这个地址不是客户端自己的。谁能让服务器去连接别人，谁就能借它攻击别人（FTP 反弹）。',
  'warn.low-port': '端口低于 1024，那里是其他服务的地盘：服务器不该连接那里。',
  'warn.pipelined': '它到达时，上一条命令还没有应答。FTP 要求客户端等每个应答。',
  'warn.client-gone': '客户端此前已关闭自己这一侧：也许没有人读这个应答。',
  'warn.early-close': '全部内容传完之前，数据连接就结束了。',
  'warn.suspect-data': '发送方标明了这一块：其中可能有错。',
  'warn.malformed-reply': '这不是合格的应答：需要三位数字、一个空格、一段文字和 CR LF。',
  'warn.seed-rest-lost': '缺陷：一次读取中其余的内容丢失了。',
  'warn.reset-close': '客户端重置而不是关闭数据连接：只有关闭才表示文件完整。',
  'warn.early-226': '它说一切已结束，而数据连接还开着。有些客户端会因此丢掉文件的结尾。',
} satisfies Warnings;
