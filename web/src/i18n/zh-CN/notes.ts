// 只有部分客户端才有的做法，以及服务器为之所做的事，按引擎给出的代码。
import type { Notes } from '../engine';

export const notes = {
  'quirk-lwftp-bare-lf': '这一行只以 LF 结尾，lwIP 的 lwftp 就是这样发送的。服务器当作 CR LF 接受。',
  'quirk-extra-cr': '行尾多了一个 CR，已被忽略。',
  'quirk-telnet-options':
    '命令前有 Telnet 的选项协商，telnet 程序会这样发。控制连接是 Telnet 连接，所以略过它们；没有人回答。',
  'quirk-pipelined-login':
    '还没有要求密码，密码就来了：把命令通过 netcat 一次送出的脚本就是这样。所有命令都会依次得到应答。',
  'quirk-feat-first': '登录之前发送 FEAT，lftp 就是这样。它不需要登录：客户端得先知道怎样登录。',
  'quirk-type-first': '登录之前发送 TYPE。许多客户端都这样做；这里不需要登录。',
  'quirk-wininet-opts': '这种全小写的写法通常来自 Windows 资源管理器（WinInet）。它只有得到 200 才会继续。',
  'quirk-site-help': 'Internet Explorer 和 Windows 资源管理器以此了解服务器会什么。',
  'quirk-flashfxp': '如果 226 先于最后一个字节到达，FlashFXP 会截断文件。这里总是先关闭数据连接。',
  'quirk-router-pasv': 'P@SW 是某些路由器（SMC 的产品）在途中改写的 PASV。按 PASV 应答。',
  'quirk-mfmt': '上传之后设置文件的时间：FileZilla 可以选择这样做，WinSCP 总是这样做。时间为 UTC。',
  'quirk-xmkd': 'XMKD 是 MKD 在 RFC 775 中的名字。网络摄像机用它逐级建立路径中的文件夹。',
  'quirk-mode-stru': '这本来就是规定的值。老客户端仍会说一遍，它们只要一个 200。',
  'quirk-noop-transfer': '传输途中的 NOOP：FluentFTP 这样做，以免路由器忘记这个连接。立即应答。',
  'quirk-pasv-port':
    'PASV 之后又来 PORT：PASV 的端口被关闭，以最后一个为准。Windows 的 ftp.exe 在 “literal pasv” 之后就是这样，因为它只会主动模式。',
  'quirk-epsv-pasv': 'EPSV 之后又来 PASV：客户端用不了那个端口，或不想用。curl 就是这样退回的。',
  'quirk-epsv-first': '先用 EPSV，curl 和 rclone 就是这样：它的应答里没有会被路由器改错的地址。',
  'quirk-rest-stor': '用 REST 和 STOR 续传，WinSCP 就是这样；其他客户端用 APPE。',
  'quirk-mlst': '在操作之前先询问一个文件的情况，ncftp、ftpcopy 和 Go 的 jlaffaye/ftp 库就是这样。',
  'quirk-mlsd-glued': '文件夹之前没有空格：ESP32_FTPClient 库就是这样写的。不会有别的意思，因此接受。',
  'quirk-list-options':
    'ls 程序的选项不属于 FTP，但许多客户端会发送。在当作选项之前，先看有没有叫这个名字的文件。',
  'quirk-abor-telnet':
    'ABOR 之前带有 Telnet 信号，这是 RFC 959 的要求。各客户端的发送方式不同；这里只看这个词。',
  'quirk-abor-probe': '没有传输时发送 ABOR：Ruby 的 Net::FTP 和 ftp-upload 就是这样。约定的端口重新空闲。',
  'quirk-cwd-empty': 'CWD 之后没有文件夹。目录不变。',
  'quirk-cwd-dot': '用 CWD 去已在的目录。JunOS 要的是 250，而不是 257。',
  'quirk-cwd-tilde': '~ 是主目录，如同在 shell 中。FTP 不认识它，但客户端会用。',
  'quirk-double-slash': '开头有两个斜杠，某些设备这样写。当作一个。',
  'quirk-257-quotes': '路径中有一个引号，因此写成两个：客户端要把两个变回一个，才能找到路径的结尾。',
  'quirk-multi-line': '这个应答有好几行。小型客户端只读第一行，之后就乱了。',
  'quirk-one-line': '全部写在一行里，因为这种服务器面对的客户端只读一行。',
  'quirk-mkd-exists': '已经存在。逐级建立文件夹的设备把它当作成功。',
  'quirk-stor-no-folder': '文件夹不存在。有些摄像机期望 STOR 会建立它；FTP 为此准备的是 MKD。',
  'quirk-size-refused': '多数客户端会在不知道大小的情况下继续。',
  'quirk-227-address':
    '这不是服务器自己的地址。Python 的 ftplib 和 curl 不看它，仍能连上；其他客户端会走错。',
  'quirk-list-dates': '近六个月的文件，LIST 给出时刻；其他的，包括未来的，给出年份。',
  'quirk-mdtm-set':
    'MDTM 只查询时间，并不设置时间；但 vsftpd 和 Pure-FTPd 接受带时间的写法，所以有些客户端会这样发送。在这里整个参数被当作文件名。',
  'quirk-mff-semicolon':
    '最后一个属性后面没有分号，ncftp 就是这样发送的。草案要求每个属性后面都有分号；服务器也接受没有的。',
  'quirk-mode-z':
    '并非每个服务器都有 MODE Z。像 lftp 那样在服务器之间复制时，两边都必须压缩，否则文件里就是压缩后的字节。',
  'quirk-backslash':
    '服务器把反斜杠当作名称的一部分。有些 Windows 固件的客户端用它表示文件夹；FTP 路径用的是斜杠。',
} satisfies Notes;
