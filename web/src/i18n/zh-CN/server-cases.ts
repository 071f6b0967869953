// 评判服务器的脚本：服务器必须做到什么，哪些客户端会出问题，以及应答有什么不对。
export const serverCases = {
  cases: {
    '959-5.4-greeting': {
      title: '以 220 问候',
      stumble: '所有客户端都会结束会话',
    },
    '959-5.4-login': {
      title: '用 USER 和 PASS 登录',
    },
    '959-4.1.3-pwd': {
      title: 'PWD 在引号之间给出目录',
      stumble: 'curl、lftp、wget 和 ncftp 登录后发送 PWD，随后不知道自己在哪里',
    },
    '959-4.1.1-cwd': {
      title: 'CWD 改变目录',
    },
    '959-4.1.1-cdup': {
      title: 'CDUP 答 200 并回到上级目录',
    },
    '959-4.1.1-cwd-parent': {
      title: 'CWD .. 回到上级目录',
    },
    '959-4.1.3-syst': {
      title: 'SYST 以已登记的系统名开头',
    },
    '959-4.1.3-noop': {
      title: 'NOOP 答 200',
    },
    '959-4.1.1-quit': {
      title: 'QUIT 答 221 并关闭连接',
    },
    '959-II-mkd': {
      title: 'MKD 以绝对路径给出所建的目录',
      stumble: '换过目录后再用 257 中的路径发送 CWD 的客户端会进入错误的目录',
    },
    '959-4.1.3-rmd': {
      title: 'RMD 删除空目录',
    },
    '959-4.1.3-stor': {
      title: 'TYPE I 时 STOR 和 RETR 传送每个字节',
    },
    '959-4.1.3-dele': {
      title: 'DELE 删除文件',
    },
    '959-4.1.3-rename': {
      title: 'RNFR 和 RNTO 给文件重命名',
    },
    '959-4.1.3-list': {
      title: 'LIST 发送客户端能读懂的行',
      stumble: 'curl、wget、lftp 和所有图形客户端显示空的或错误的列表',
    },
    '959-4.1.3-nlst': {
      title: 'NLST 每行一个名称，以 CRLF 结尾',
      stumble: 'tnftp、inetutils 和 ncftp 的 mget 以及 curl -l 取到错误的名称',
    },
    '1123-4.1.2.7-nlst-path': {
      title: 'NLST 的名称可以交给 RETR',
      stumble: 'tnftp 和 ncftp 的 mget 去取不存在的文件',
    },
    '959-4.2-crlf': {
      title: '每个应答行都以 CRLF 结尾',
    },
    '959-5.3-case': {
      title: '命令的大小写等同',
    },
    '959-4.1.3-names': {
      title: '带空格的名称可以存储、列出和取回',
    },
    '2640-2.2-utf8': {
      title: 'UTF-8 的名称原样返回',
    },
    '959-II-quote': {
      title: '257 中的引号要双写',
      stumble: '客户端在引号处截断路径',
    },
    '959-5.1-type': {
      title: '具备 TYPE A N、I 和 L 8',
      stumble: '发送全名 A N 的客户端；本项目记录的客户端发送 A',
    },
    '959-5.1-mode': {
      title: '具备 MODE S 和 STRU F',
    },
    '959-4.1.2-type-ebcdic': {
      title: '具备 TYPE E，或答 504',
    },
    '959-4.1.2-type-unknown': {
      title: 'TYPE X 以 501 或 504 拒绝',
    },
    '959-4.1.2-mode-block': {
      title: '具备 MODE B，或答 504',
    },
    '959-4.1.2-mode-unknown': {
      title: 'MODE X 以 501 或 504 拒绝',
    },
    '959-4.1.2-stru-record': {
      title: '具备 STRU R，或答 504',
    },
    '959-4.1.2-stru-unknown': {
      title: 'STRU X 以 501 或 504 拒绝',
    },
    '1123-4.1.2.13-acct': {
      title: '具备 ACCT，无论是否需要',
    },
    '959-4.1.1-rein': {
      title: 'REIN 答 220 并结束登录',
      stumble: '只有发送 REIN 的客户端；这样的很少',
    },
    '959-4.1.3-allo': {
      title: 'ALLO 答 200，不需要时答 202',
    },
    '959-4.1.3-site': {
      title: '未知的 SITE 以 500 或 501 拒绝',
    },
    '959-4.1.3-stat': {
      title: 'STAT 以 211 描述会话',
    },
    '959-4.1.3-stat-dir': {
      title: 'STAT 经控制连接以 212 列出目录',
      stumble: '用 STAT 列目录的客户端',
    },
    '959-4.1.3-stat-file': {
      title: 'STAT 以 213 描述文件',
    },
    '959-4.1.3-stat-missing': {
      title: '对不存在的对象 STAT 答 450',
      stumble: '用 STAT 列目录的客户端显示空目录而不是错误',
    },
    '959-4.1.3-help': {
      title: 'HELP 答 211 或 214',
    },
    '959-4.1.3-help-verb': {
      title: 'HELP 接受命令名',
    },
    '1123-4.1.2.9-stou': {
      title: 'STOU 答“150 FILE: ”和名称',
      stumble: '客户端无法知道文件存成了什么名称',
    },
    '959-4.1.3-appe': {
      title: 'APPE 追加到文件',
    },
    '959-4.1.3-appe-new': {
      title: 'APPE 新建不存在的文件',
    },
    '959-4.1.3-stor-again': {
      title: 'STOR 替换更长的文件',
    },
    '959-4.1.3-abor-idle': {
      title: '没有传输时 ABOR 答 226 或 225',
    },
    '959-4.1.3-abor': {
      title: 'ABOR 结束上传：先 426，再 226',
      stumble: 'tnftp、lftp 和 ftplib 等待两个应答；第二个为 4yz 看起来像 ABOR 失败',
    },
    '959-4.1.3-abor-telnet': {
      title: 'ABOR 前的 Telnet 信号不属于命令',
      stumble: 'tnftp、inetutils 和 lftp 在每个 ABOR 前发送它们',
    },
    '1123-4.1.3.1-x': {
      title: '具备实验性命令：XPWD、XMKD、XRMD',
    },
    '2389-3-feat': {
      title: 'FEAT 列出特性，每行以一个空格开头',
      stumble: 'lftp、rclone 和 ncftp 只使用 FEAT 中列出的',
    },
    '2389-4-opts': {
      title: '对未知命令的 OPTS 答 501',
    },
    '3659-5-rest-retr': {
      title: 'REST 之后 RETR 从该处发送文件',
      stumble: 'curl -C、wget -c、lftp 和所有续传的下载得到错误的字节或失败',
    },
    '3659-5-rest-order': {
      title: 'REST 与 RETR 之间的 PASV 保留续传位置',
    },
    '3659-5-rest-once': {
      title: '续传位置只用于一次传输',
    },
    '3659-5-rest-zero': {
      title: 'REST 0 取消续传位置',
    },
    '3659-5-rest-stor': {
      title: 'REST 之后 STOR 从该处写入，保留之前的内容',
      stumble: 'lftp、tnftp、inetutils 和 ftplib 这样续传上传；curl 发送 APPE',
    },
    '3659-5-rest-text': {
      title: '没有数字的 REST 以 501 拒绝',
      stumble: '没有：客户端发送数字',
    },
    '3659-5-rest-beyond': {
      title: '从文件末尾之后 RETR 不发送内容或答 554',
    },
    '3659-5-feat': {
      title: 'FEAT 列出 REST STREAM、SIZE 和 MDTM',
    },
    '3659-4-size': {
      title: 'TYPE I 时 SIZE 是字节数',
      stumble: 'curl、wget 和 tnftp 在每次下载前发送 SIZE',
    },
    '3659-4-size-dir': {
      title: '对目录 SIZE 答 550',
    },
    '3659-4-size-missing': {
      title: '对不存在的对象 SIZE 答 550',
    },
    '3659-3-mdtm': {
      title: 'MDTM 答 YYYYMMDDhhmmss',
      stumble: 'tnftp 据此设置本地文件的时间',
    },
    '3659-3-mdtm-missing': {
      title: '对不存在的对象 MDTM 答 550',
    },
    '3659-7-mlst': {
      title: 'MLST 经控制连接发送属性',
    },
    '3659-7-mlst-missing': {
      title: '对不存在的对象 MLST 答 550',
    },
    '3659-7-mlsd': {
      title: 'MLSD 列出属性和名称',
      stumble: 'rclone 只用 MLSD 列目录；lftp 和 ncftp 镜像时使用它',
    },
    '3659-7-mlsd-file': {
      title: '对文件 MLSD 答 501',
    },
    '3659-7-mlsd-missing': {
      title: '对不存在的对象 MLSD 答 550',
      stumble: 'rclone 只把 550 当作“没有这个目录”：复制到新目录会失败',
    },
    '959-3.4-empty': {
      title: '空文件可以存储和取回',
    },
    '959-3.3-two': {
      title: '一个会话中可以接连两次传输',
    },
    '959-3.1.1.1-retr': {
      title: 'TYPE A 时 RETR 以 CRLF 结束各行',
      stumble: '客户端存下服务器的换行而不是自己的：在 Windows 上只有 LF 没有 CR',
    },
    '959-3.1.1.1-round': {
      title: '用 TYPE A 存储的文本用 TYPE A 原样取回',
    },
    '959-3.1.1.1-stor': {
      title: 'TYPE A 时 STOR 存储服务器系统的换行',
    },
    '959-3.1.1.1-binary': {
      title: 'TYPE I 不改变换行',
    },
    '959-3.1.1.1-appe': {
      title: 'TYPE A 时 APPE 接续文本',
    },
    '3659-4-size-ascii': {
      title: 'TYPE A 时 SIZE 是 RETR 发送的字节数，或答 550',
      stumble: '比较大小的客户端报告传输损坏',
    },
    '959-4.1.3-list-image': {
      title: 'TYPE I 时 LIST 的换行相同',
    },
    '959-3.1.1.1-default': {
      title: '默认类型是 ASCII',
      stumble: '不为文本发送 TYPE 的客户端',
    },
    '959-4.1.2-pasv': {
      title: 'PASV 以六个数公布自己的地址',
      stumble: '相信该地址的客户端连接到别的主机；curl 和 lftp 使用控制连接的地址',
    },
    '959-4.1.2-pasv-parentheses': {
      title: '227 的六个数在括号之间',
    },
    '959-4.1.2-pasv-again': {
      title: '第二个 PASV 取代第一个',
    },
    '2428-3-epsv': {
      title: 'EPSV 以 (|||port|) 公布端口',
      stumble: 'curl、tnftp 和 rclone 先发送 EPSV',
    },
    '2428-3-epsv-protocol': {
      title: '对未知协议的 EPSV 答 522',
      stumble: 'IPv4 和 IPv6 即协议 1 和 2 上没有',
    },
    '2428-4-epsv-all': {
      title: 'EPSV ALL 之后拒绝 PASV 和 PORT',
      stumble: '只有发送 EPSV ALL 的客户端；本项目没有记录到',
    },
    '959-4.1.2-port': {
      title: 'PORT：服务器连接并发送',
      stumble: '主动模式的客户端得不到数据',
    },
    '959-4.1.2-port-up': {
      title: 'PORT：服务器连接并接收',
    },
    '2428-2-eprt': {
      title: 'EPRT：服务器连接并发送',
      stumble: 'curl 在主动模式下先发送 EPRT 再发送 PORT',
    },
    '2428-2-eprt-protocol': {
      title: '对未知协议的 EPRT 答 522 并列出它支持的协议',
      stumble: 'IPv4 和 IPv6 即协议 1 和 2 上没有',
    },
    '959-4.1.2-port-syntax': {
      title: '五个数的 PORT 以 501 拒绝',
    },
    '2577-3-port-third': {
      title: '指向其他主机的 PORT 被拒绝',
      stumble: '没有客户端；服务器可被利用去攻击其他主机',
    },
    '2577-3-port-low': {
      title: '指向 1024 以下端口的 PORT 以 504 拒绝',
      stumble: '没有客户端；服务器可被利用去攻击其他服务',
    },
    '959-5.4-no-port': {
      title: '得不到数据连接的传输答 425',
      stumble: '依赖默认数据端口的客户端永远等待',
    },
    '4217-4-auth': {
      title: 'AUTH TLS 答 234，随后可以登录',
      stumble: 'curl --ssl-reqd、lftp 和所有坚持使用 TLS 的客户端拒绝该服务器',
    },
    '4217-6-feat': {
      title: 'FEAT 列出 AUTH TLS、PBSZ 和 PROT',
      stumble: '只有 FEAT 列出 AUTH TLS 时 lftp 才使用 TLS',
    },
    '4217-9-prot': {
      title: 'PROT P 保护数据连接',
    },
    '4217-12-close': {
      title: '数据连接以 close_notify 结束',
      stumble: 'lftp 和 FileZilla 等 GnuTLS 客户端报告传输被截断',
    },
    '4217-9-prot-clear': {
      title: 'PROT C 让数据连接保持明文',
    },
    '2228-3-prot-first': {
      title: 'PBSZ 之前的 PROT 答 503',
      stumble: '没有：客户端先发送 PBSZ',
    },
    '2228-3-prot-level': {
      title: 'PROT X 答 504',
      stumble: '没有：客户端请求 P 或 C',
    },
    '4217-9-prot-safe': {
      title: 'TLS 没有 PROT S 和 E：536',
      stumble: '没有：客户端请求 P 或 C',
    },
    '2228-3-pbsz-first': {
      title: '没有 TLS 时 PBSZ 答 503',
    },
    '2228-3-auth-unknown': {
      title: '未知机制的 AUTH 答 504',
    },
    '959-5.4-before-login': {
      title: '登录之前以 530 拒绝文件操作',
    },
    '959-5.4-pass-first': {
      title: '没有 USER 的 PASS 答 503',
    },
    '959-5.4-wrong-password': {
      title: '错误的登录以 530 拒绝',
    },
    '959-5.4-unknown': {
      title: '未知命令答 500',
    },
    '959-5.4-rnto-first': {
      title: '没有 RNFR 的 RNTO 答 503',
    },
    '959-5.4-rnfr-missing': {
      title: '对不存在的对象 RNFR 答 550 或 450',
    },
    '959-5.4-rnto-refused': {
      title: 'RNTO 到不存在的目录答 553',
    },
    '959-5.4-retr-missing': {
      title: '对不存在的对象 RETR 答 550，没有 1yz',
    },
    '959-5.4-retr-dir': {
      title: '对目录 RETR 答 550，没有 1yz',
    },
    '959-5.4-stor-refused': {
      title: 'STOR 到不存在的目录答 553',
    },
    '959-5.4-dele-missing': {
      title: '对不存在的对象 DELE 答 550',
    },
    '959-5.4-dele-dir': {
      title: '对目录 DELE 答 550',
    },
    '959-5.4-rmd-missing': {
      title: '对不存在的对象 RMD 答 550',
    },
    '959-5.4-rmd-full': {
      title: '对有文件的目录 RMD 答 550',
    },
    '959-5.4-mkd-exists': {
      title: '对已存在的对象 MKD 答 550',
      stumble: 'rclone 把 550 当作“已经存在”',
    },
    '959-5.4-cwd-missing': {
      title: 'CWD 到不存在的对象答 550',
    },
    '959-5.4-cwd-file': {
      title: 'CWD 到文件答 550',
    },
    '959-5.4-list-missing': {
      title: '对不存在的对象 LIST 答 450',
      stumble: '客户端显示空目录而不是错误',
    },
    '959-5.4-nlst-missing': {
      title: '对不存在的对象 NLST 答 450',
      stumble: '客户端显示空目录而不是错误',
    },
    '959-5.4-nlst-empty': {
      title: '对空目录 NLST 不发送内容并答 226',
      stumble: '逐个取回所列名称的客户端请求不存在的文件',
    },
    '959-5.4-argument': {
      title: '缺少参数的命令以 501 拒绝',
    },
    '959-5.4-retr-argument': {
      title: '没有路径的 RETR 以 501 拒绝',
    },
    '959-4.2.2-long': {
      title: '过长的行被拒绝，会话继续',
      stumble: '路径很长之后的所有客户端：读到的每个应答都晚了一个',
    },
    '959-5.3-split': {
      title: '一行可以分两段到达',
      stumble: '慢速或丢包网络上的任何客户端',
    },
  },
  flaws: {
    lost: '{1}',
    'step-before': '被评判步骤之前的一步没有成功',
    'must-answer': '必须答 {codes}',
    'must-refuse': '必须答 {1} 或其他拒绝',
    'clause-has': '条款规定 {codes}',
    'clause-refuses': '条款规定 {1} 或其他拒绝',
    'not-offered': '不提供 {1}',
    'stays-open': '连接仍然打开',
    'abor-late': '数据连接关闭后才读取 ABOR',
    'data-is': '数据是 {1}，不是 {2}',
    'no-path': '引号之间没有路径',
    'path-is': '路径是 {1}，不是 {2}',
    'not-absolute': '路径 {1} 不是绝对路径',
    'is-not': '不是 {1}',
    'no-parentheses': '没有括号',
    'no-epsv-port': '没有 (|||port|)',
    'no-protocols': '没有在括号之间列出协议',
    'no-system-name': '第一个词不是已登记的系统名',
    'no-facts-line': '没有属性行',
    'no-crlf': '{1} 不以 CRLF 结尾',
    'line-no-crlf': '行 {1} 不以 CRLF 结尾',
    'not-listed': '没有列出 {1}',
    'path-before-name': '{1} 的名称前有路径',
    'unreadable-line': '客户端读不懂行 {1}',
    lists: '它列出 {1}',
    'no-facts': '{1} 中没有属性',
    'no-type': '{1} 中没有类型',
    'no-space': '行 {1} 不以一个空格开头',
    'not-in-feat': 'FEAT 没有列出 {1}',
    'no-six-numbers': '没有六个数',
    'other-address': '地址是 {1}',
    'address-unknown': '只知道名称的服务器，其地址无法比较',
    'does-not-say': '没有提到 {1}',
    'no-file-line': '1yz 不是“150 FILE: ”和名称',
    'one-reply': '两条命令只有一个应答',
    'three-replies': '两条命令有三个应答',
    'second-reply': '第二个应答既不是 226 也不是 225',
    'no-close-notify': '没有 close_notify',
    'size-differs': 'SIZE 说 {1}，传输有 {2} 字节',
    'opening-first': '先来了 1yz，尽管没有东西可发送',
  },
};
