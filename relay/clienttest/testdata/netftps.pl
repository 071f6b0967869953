# perl's Net::FTP over TLS against a server: perl netftps.pl HOST PORT DIR
use strict;
use warnings;
use Net::FTP;
use IO::Socket::SSL;

my ($host, $port, $base) = @ARGV;

for my $version ("TLSv1_2", "TLSv1_3") {
    for my $passive (1, 0) {
        my $ftp = Net::FTP->new($host, Port => $port, Passive => $passive, Timeout => 60,
            SSL_verify_mode => SSL_VERIFY_NONE, SSL_version => $version) or die "connect: $@";
        my $ok = sub { my ($good, $what) = @_; die "$version $what: " . $ftp->code . " " . $ftp->message . "\n" unless $good };
        $ok->($ftp->starttls, "starttls");
        $ok->($ftp->login("haha", "hehe"), "login");
        $ok->($ftp->prot("P"), "prot");
        $ok->($ftp->cwd($base), "cwd");
        $ok->($ftp->binary, "binary");
        for my $content ("", pack("C*", 0 .. 255) x 2000) {
            open my $in, "<:raw", \$content or die $!;
            $ok->($ftp->put($in, "p.bin"), "put");
            my $got = "";
            open my $out, ">:raw", \$got or die $!;
            $ok->($ftp->get("p.bin", $out), "get");
            die "$version, passive $passive: " . length($content) . " bytes came back as " . length($got) . "\n" unless $got eq $content;
        }
        $ok->(scalar(grep { $_ eq "p.bin" } $ftp->ls), "ls");
        $ok->($ftp->delete("p.bin"), "delete");
        $ok->($ftp->quit, "quit");
    }
}
