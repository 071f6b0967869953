# perl's Net::FTP against a server: perl netftp.pl HOST PORT DIR
use strict;
use warnings;
use Net::FTP;

my ($host, $port, $base) = @ARGV;

sub ok {
    my ($good, $what, $ftp) = @_;
    die "$what: " . ($ftp ? $ftp->code . " " . $ftp->message : "") . "\n" unless $good;
}

sub spew {
    my ($name, $text) = @_;
    open my $f, ">:raw", $name or die $!;
    print $f $text;
    close $f;
}

sub slurp {
    my ($name) = @_;
    open my $f, "<:raw", $name or die "$name: $!";
    local $/;
    return scalar <$f>;
}

for my $passive (1, 0) {
    my $ftp = Net::FTP->new($host, Port => $port, Passive => $passive, Timeout => 60) or die "connect: $@";
    ok($ftp->login("haha", "hehe"), "login", $ftp);
    ok($ftp->cwd($base), "cwd", $ftp);
    ok($ftp->pwd eq $base, "pwd", $ftp);

    my $big = join "", map { chr($_ * 7 % 256) } 1 .. 300_000;
    spew("big.bin", $big);
    $ftp->binary;
    ok($ftp->put("big.bin", "up load.bin"), "put", $ftp);
    ok($ftp->size("up load.bin") == length $big, "size", $ftp);
    ok($ftp->mdtm("up load.bin") > 0, "mdtm", $ftp);
    ok($ftp->get("up load.bin", "back.bin"), "get", $ftp);
    ok(slurp("back.bin") eq $big, "the same bytes");
    ok($ftp->get("up load.bin", "rest.bin", 1000), "get from 1000", $ftp);
    ok(substr(slurp("rest.bin"), -length($big) + 1000) eq substr($big, 1000), "the rest");
    spew("tail", "tail");
    ok($ftp->append("tail", "up load.bin"), "append", $ftp);
    ok($ftp->size("up load.bin") == 4 + length $big, "size after append", $ftp);

    $ftp->ascii;
    spew("t.txt", "one\ntwo\n");
    ok($ftp->put("t.txt"), "put ascii", $ftp);
    ok($ftp->get("t.txt", "t.back"), "get ascii", $ftp);
    ok(slurp("t.back") eq "one\ntwo\n", "the same lines");
    $ftp->binary;
    ok($ftp->get("t.txt", "t.raw"), "get binary", $ftp);
    ok(slurp("t.raw") eq "one\ntwo\n", "stored with LF");

    ok($ftp->mkdir("made/in/deep", 1), "mkdir", $ftp);
    ok($ftp->rename("t.txt", "made/moved.txt"), "rename", $ftp);
    my @names = sort $ftp->ls;
    ok("@names" eq "made up load.bin", "ls: @names");
    ok(scalar(grep { /^-rw.* up load\.bin$/ } $ftp->dir), "dir", $ftp);
    ok(!defined $ftp->get("nothing"), "no such file");
    ok($ftp->code == 550, "550 for no such file", $ftp);
    ok($ftp->delete("up load.bin"), "delete", $ftp);
    ok($ftp->rmdir("made", 1), "rmdir", $ftp);
    ok($ftp->quit, "quit", $ftp);
}
