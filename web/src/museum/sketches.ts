// What the author of the two-week server may have written: Python that does what his server does.

export const sketches: Partial<Record<string, string>> = {
  user: `if arg == 'haha':
    self.user_ok = 1
    self.reply('331 user name ok,need password.')
else:
    self.reply('430 user name error.')`,
  pass: `if arg == 'hehe' and self.user_ok:
    self.login = 1
    self.reply('230 User logged in, proceed.')`,
  pwd: `cmd = data[0:4]

if cmd == 'XPWD' or cmd == 'PWD':
    self.reply('257 "/" is current directory.')`,
  type: `if arg[0] == 'I':
    self.reply('200 type set to I.')
elif arg[0] == 'A':
    self.reply('200 type set to A.')`,
  mode: `def MODE(self, parm):
    if prm == 'S':                  # NameError
        self.reply('200 stream mode is ok')`,
  bounce: `h1, h2, h3, h4, p1, p2 = arg.split(',')
self.addr = ('.'.join((h1, h2, h3, h4)),
             int(p1) * 256 + int(p2))`,
  malformed: `h1, h2, h3, h4, p1, p2 = arg.split(',')   # ValueError`,
  list: `for name in os.listdir(root):
    if '.' in name:
        date = time.strftime('%m %d %H:%M', mtime(name))
        line = form % (size(name), date, name)`,
  again: `def LIST(self, arg):
    data = socket.socket()
    data.connect(self.addr)`,
  missing: `if not os.path.exists(root + name):
    self.reply('503 no such file')`,
  'no-port': `self.addr = ('', 25)

def RETR(self, name):
    data.connect(self.addr)         # socket.error`,
  refused: `data.connect(self.addr)             # socket.error
data.send(block)
data.close()`,
  stor: `f = open(name, 'w')
f.write(data.recv(1024))`,
  feat: `elif cmd == 'FEAT':
    pass`,
  segments: `data = conn.recv(256)
cmd, arg = data[0:4], data[5:]`,
  timeout: `conn.settimeout(50)
data = conn.recv(256)               # socket.timeout`,
};
