# Ruby's Net::FTP goes through the matrix: ruby matrix.rb HOST PORT DIR MODE TLS
require "net/ftp"
require "openssl"

host, port, dir, mode, tls = ARGV

def ok(good, what)
  raise what unless good
end

def did(step)
  puts "did #{step}" if yield || raise("failed: #{step}")
end

# The same session goes on after the 550.
def refused(ftp, dir)
  yield
  raise "no refusal"
rescue Net::FTPPermError => e
  ok(e.message.start_with?("550"), "not the 550: #{e.message}")
  ftp.pwd == dir
end

ssl = tls == "tls" ? { verify_mode: OpenSSL::SSL::VERIFY_NONE } : false
ftp = Net::FTP.new(host, port: port, ssl: ssl, passive: mode == "passive", open_timeout: 60, read_timeout: 60)
ftp.login("haha", "hehe")
ftp.chdir(dir)

did("put") { ftp.putbinaryfile("in.bin", "up load.bin"); true }
did("get") { ftp.getbinaryfile("full.bin", "back.bin"); true }
did("missing file") { refused(ftp, dir) { ftp.getbinaryfile("nothing", "never") } }
ftp.resume = true
did("resume get") { ftp.getbinaryfile("full.bin", "full.bin"); true }
did("resume put") { ftp.putbinaryfile("in.bin", "part.bin"); true }
ftp.resume = false
did("append") { File.open("tail.txt") { |f| ftp.storbinary("APPE log.txt", f, Net::FTP::DEFAULT_BLOCKSIZE) }; true }
did("put ascii") { ftp.puttextfile("t.txt"); true }
did("get ascii") { ftp.gettextfile("lines.txt", "t.back"); true }
size = File.size("full.bin")
did("list") { ftp.list.grep(/ #{size} .* full\.bin$/).any? && ftp.mlsd.find { |e| e.pathname == "full.bin" }.size == size }
did("names") { ftp.nlst.include?("full.bin") }
did("missing folder") do
  [-> { ftp.list("nowhere") }, -> { ftp.nlst("nowhere") }, -> { ftp.mlsd("nowhere") }, -> { ftp.chdir("nowhere") }].all? do |body|
    refused(ftp, dir, &body)
  end
end
did("size") { ftp.size("full.bin") == size }
did("time") { ftp.mtime("full.bin") > Time.new(2020) }
did("mkdir") { ftp.mkdir("made 文").force_encoding("UTF-8") == "#{dir}/made 文" }
did("cd") do
  ftp.chdir("made 文")
  ok(ftp.pwd.force_encoding("UTF-8") == "#{dir}/made 文", "cd")
  ftp.chdir("..")
  ftp.pwd == dir
end
did("rename") { ftp.rename("old.txt", "new文.txt"); true }
did("delete") { ftp.delete("gone.txt"); true }
did("rmdir") { ftp.rmdir("empty"); true }
ftp.quit
ftp.close
