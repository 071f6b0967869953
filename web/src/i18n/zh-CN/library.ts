// 故障库中的每条规则：名称、服务器会怎样、好的客户端应当怎样应对。
import type { Library } from '../engine';

export const library = {
  'wrong code': {
    name: '应答码错误',
    does: '无论结果如何，每个最终应答的应答码都是 550。',
    good: '以应答码为准：逐条报告命令失败，然后停止。',
  },
  'greeting is HTTP': {
    name: '问候语是 HTTP',
    does: '问候语是网页服务器的应答。',
    good: '指出这不是 FTP 服务器，然后断开。',
  },
  'greeting 421': {
    name: '问候语是 421',
    does: '问候语是 421，服务器随即关闭连接。',
    good: '报告服务器正忙，过一段时间再重试。',
  },
  'greeting comes late': {
    name: '先 120 后 220',
    does: '问候语先是 120，一秒后才是 220。',
    good: '收到 120 后继续等待 220（RFC 959 §5.4）。',
  },
  'login without password': {
    name: '无需密码的登录',
    does: 'USER 得到 230，但实际并没有登录。',
    good: '不发 PASS，并报告下一条命令得到的 530。',
  },
  'account needed': {
    name: '需要账户',
    does: 'PASS 得到 332，而不是 230。',
    good: '有账户就发 ACCT，否则报告登录失败。',
  },
  'login refused': {
    name: '拒绝登录',
    does: '任何密码都是错的。',
    good: '报告密码错误，不用同一密码重试。',
  },
  'only one quote': {
    name: '只有一个引号',
    does: 'PWD 的应答里，路径只有一个引号。',
    good: '把当前目录当作未知继续工作，或者报告这个应答（RFC 959 附录 II）。',
  },
  'no quotes': {
    name: '没有引号',
    does: 'PWD 的应答里，路径没有引号。',
    good: '把当前目录当作未知，继续工作。',
  },
  'directory missing': {
    name: '目录不存在',
    does: '每个 CWD 都以 550 拒绝。',
    good: '报告该目录，不把文件传到别的目录。',
  },
  'size that lies': {
    name: '虚假的大小',
    does: '不论文件多大，SIZE 的应答都是 12 字节。',
    good: '一直读到数据连接结束，不把这个数当作文件大小。',
  },
  '150 without size': {
    name: '150 里没有大小',
    does: '150 里没有文件大小。',
    good: '照常传输：大小不是应答的一部分（RFC 959）。',
  },
  '150 with a wrong size': {
    name: '150 里的大小有误',
    does: '不论文件多大，150 里写的都是 12 字节。',
    good: '一直读到数据连接结束，并可报告差别。',
  },
  'unknown verbs': {
    name: '不认识新命令',
    does: '不认识 RFC 959 之后的命令：SIZE、MDTM、MLSD、EPSV 等。',
    good: '改用旧命令：用 PASV 代替 EPSV，用 LIST 代替 MLSD。',
  },
  'FEAT that lies': {
    name: '虚假的 FEAT',
    does: 'FEAT 列出 MLST，而 MLSD 得到 500。',
    good: 'MLSD 被拒绝后改用 LIST。',
  },
  'refusal not asked for': {
    name: '无缘无故的拒绝',
    does: '每个 226 之后会来一个没有命令要求的 421，而会话照常继续。',
    good: '不把这个 421 当作下一条命令的应答，并指出服务器结束了会话。',
  },
  'reply sent twice': {
    name: '应答重复两次',
    does: 'CWD、TYPE 和 NOOP 的应答各来两次。',
    good: '在相信下一个应答之前，发现多出了一个应答。',
  },
  'nine replies at once': {
    name: '一次九个应答',
    does: 'AUTH 一次得到九个应答。',
    good: '丢弃 TLS 之前收到的内容，不把它当作后面命令的应答。',
  },
  'upload refused at the end': {
    name: '上传最后被拒',
    does: '上传以 452 结束，而不是 226。',
    good: '报告文件没有保存，虽然全部字节都已发出。',
  },
  'ABOR not answered': {
    name: '不应答 ABOR',
    does: '读到 ABOR，但不执行也不应答。',
    good: '过了时限就放弃，并关闭连接。',
  },
  'final reply lost': {
    name: '丢失最终应答',
    does: '传输的 226 永远不来。',
    good: '过了时限就放弃，并报告不知道传输是否完整。',
  },
  'every third command fails': {
    name: '每三条命令失败一次',
    does: '登录后每三条命令就有一条得到 451。',
    good: '重试或停止，并报告是哪条命令失败。',
  },
  'first transfer fails': {
    name: '第一次传输失败',
    does: '第一次传输以 425 拒绝，以后的不拒绝。',
    good: '换一个数据端口重试，次数有限。',
  },
  'lines end in LF': {
    name: '行尾只有 LF',
    does: '应答的行尾只有 LF，没有 CR。',
    good: '接受这些行，或者报告它们（RFC 959 §5.3 要求 CR LF）。',
  },
  'lines end in CR CR LF': {
    name: '行尾是 CR CR LF',
    does: '应答的行尾是 CR CR LF。',
    good: '接受这些行，不显示多余的 CR。',
  },
  'reply without line end': {
    name: '应答没有行尾',
    does: '226 没有行尾。',
    good: '等待行尾，过了时限就放弃。',
  },
  'reply without text': {
    name: '应答没有文字',
    does: '应答只有应答码。',
    good: '接受这样的应答。',
  },
  '226 of many lines': {
    name: '多行的 226',
    does: '226 有四行，其中第三行看起来像最后一行。',
    good: '一直读到以 226 加空格开头的那一行（RFC 959 §4.2）。',
  },
  'greeting of many lines': {
    name: '多行的问候语',
    does: '问候语有五行，其中一行是空行，一行以数字开头。',
    good: '读完最后一行才发 USER。',
  },
  'line of 17000 bytes': {
    name: '17000 字节的一行',
    does: 'PWD 的应答是 17,000 字节的一行。',
    good: '读完整行或者报告它，既不崩溃，也不把剩余部分当作应答。',
  },
  'NUL in a reply': {
    name: '应答里有 NUL',
    does: 'PWD 的应答里，路径含有字节 0。',
    good: '不在那里把路径截断后使用。',
  },
  'reply not in UTF-8': {
    name: '应答不是 UTF-8',
    does: 'PWD 的应答里，路径是 Latin-1 编码。',
    good: '把路径的字节原样发回（RFC 2640 §3.1）。',
  },
  'slow answers': {
    name: '应答缓慢',
    does: '每条命令和每个应答都延迟半秒。',
    good: '等待，在上一条命令得到应答之前不发下一条。',
  },
  'late 226': {
    name: '迟到的 226',
    does: '数据结束五秒后 226 才来。',
    good: '两者都等：数据连接的结束和 226。',
  },
  'late greeting': {
    name: '迟到的问候语',
    does: '三秒后才有问候语。',
    good: '问候语到来之前什么也不发。',
  },
  'replies byte by byte': {
    name: '应答逐字节到达',
    does: '应答一个字节一个字节地发出。',
    good: '不论怎样到达，都把一行的字节拼在一起。',
  },
  'replies in two pieces': {
    name: '应答分成两段',
    does: '每个应答分两段发出，相隔 300 毫秒。',
    good: '等待行尾。',
  },
  '226 before the data': {
    name: '226 先于数据',
    does: '226 与 150 在同一个报文段里，先于数据到达。',
    good: '虽然已有 226，仍把数据读完。',
  },
  '150 after the data': {
    name: '150 后于数据',
    does: '150 在数据之后才来，与 226 在同一个报文段里。',
    good: '没有 150 也读数据连接，然后找到两个应答。',
  },
  'reset instead of 226': {
    name: '以重置代替 226',
    does: '该发 226 时，控制连接被重置。',
    good: '报告不知道传输是否完整。',
  },
  'closed instead of 226': {
    name: '以关闭代替 226',
    does: '该发 226 时，服务器关闭控制连接。',
    good: '报告不知道传输是否完整。',
  },
  'port announced, nobody there': {
    name: '告知了端口，却没人',
    does: '服务器告知一个关着的端口。传输先得到 150，再得到 425。',
    good: '报告连接被拒绝，也可以试试 PORT 或 EPRT。',
  },
  'nobody there, then silence': {
    name: '没人，然后沉默',
    does: '数据连接建不成，150 之后服务器不再说话。',
    good: '按自己的时限放弃数据连接。',
  },
  'nobody there, then 421': {
    name: '没人，然后 421',
    does: '数据连接建不成，传输得到 421。',
    good: '报告传输失败，并把会话当作已关闭。',
  },
  'silent data connection': {
    name: '沉默的数据连接',
    does: '数据连接建成了，却没有一个字节传送。',
    good: '按自己的时限放弃。',
  },
  'address of another host': {
    name: '别的主机的地址',
    does: '227 里的地址是 192.0.2.1，那里没有主机。',
    good: '不理会这个地址，连接控制连接所在的主机。',
  },
  '227 with numbers above 255': {
    name: '227 里的数大于 255',
    does: '227 里有超出一个字节的数。',
    good: '报告这个应答，不去连接任何地方。',
  },
  '229 with a port above 65535': {
    name: '229 里的端口大于 65535',
    does: '229 里的端口不可能存在。',
    good: '报告这个应答，或者试试 PASV。',
  },
  'another port': {
    name: '别的端口',
    does: '告知的端口是 9，服务器却在另一个端口等待。',
    good: '报告连接不上。',
  },
  'PASV refused': {
    name: '拒绝 PASV',
    does: 'PASV 和 EPSV 被拒绝。',
    good: '试试 PORT 或 EPRT。',
  },
  'PORT refused': {
    name: '拒绝 PORT',
    does: 'PORT 和 EPRT 被拒绝。',
    good: '试试 PASV 或 EPSV。',
  },
  'slow data': {
    name: '数据缓慢',
    does: '数据连接每秒传送 10,000 字节。',
    good: '只要还有字节到来就继续，也不关闭空闲的控制连接。',
  },
  'data byte by byte': {
    name: '数据逐字节到达',
    does: '数据一个字节一个字节地发出，相隔 5 毫秒。',
    good: '把它们拼在一起；列表的一行会分成许多段。',
  },
  'data cut short': {
    name: '数据中途切断',
    does: '数据连接在 10,000 字节后结束，传输得到 426。',
    good: '报告文件不完整，按用户的要求保留或删除已有部分。',
  },
  'data cut, 226 said': {
    name: '数据切断，却说 226',
    does: '下载在 1,000 字节后结束，服务器却说 226。',
    good: '与 SIZE 或 150 给出的大小比较，并报告差别。',
  },
  'data connection reset': {
    name: '数据连接被重置',
    does: '数据连接在 1,000 字节后被重置。',
    good: '报告重置，并读取随后的应答。',
  },
  'data stop': {
    name: '数据停住',
    does: '1,000 字节后数据连接上不再有动静，但仍然开着。',
    good: '按自己的时限放弃。',
  },
  'one byte changed': {
    name: '改动一个字节',
    does: '文件中偏移 100 处的字节被按位取反。',
    good: '如果服务器提供 HASH 或 XCRC，就比较校验和。',
  },
  'upload thrown away': {
    name: '丢弃上传的文件',
    does: '上传得到 226，文件却被丢弃。',
    good: '删除自己的副本之前，先用 SIZE 或列表核对。',
  },
  'upload refused halfway': {
    name: '上传中途被拒',
    does: '上传到 1,000 字节时，服务器关闭数据连接并应答 426。',
    good: '停止发送，读取应答并报告。',
  },
  'upload not read': {
    name: '不读上传的数据',
    does: '上传到 1,000 字节后，服务器不再读取。',
    good: '按自己的时限放弃，并报告没有被接收的部分。',
  },
  'permission denied': {
    name: '没有权限',
    does: '任何文件都不让用：550，上传则是 553。',
    good: '连同文字一起报告这个应答。',
  },
  'disk full': {
    name: '磁盘已满',
    does: '没有空间容纳文件和目录：552。',
    good: '报告空间不足，不立刻重发文件。',
  },
  'no close_notify': {
    name: '没有 close_notify',
    does: '使用 TLS 的数据连接结束时没有 close_notify。',
    good: '报告数据可能被截断（RFC 8446 §6.1）；许多客户端只给出警告。',
  },
} satisfies Library;
