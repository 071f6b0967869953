<?php
// PHP's ftp extension goes through the matrix: php matrix.php HOST PORT DIR MODE TLS
[, $host, $port, $dir, $mode, $tls] = $argv;

// What a function warns of, or the reply that it complains about, ends the script.
set_error_handler(function ($level, $text) { throw new ErrorException($text); });

function ok($good, $what)
{
    if (!$good) {
        fwrite(STDERR, "$what\n");
        exit(1);
    }
}

function did($good, $step)
{
    ok($good, $step);
    echo "did $step\n";
}

// PHP shows the text of the refusal and not its code. The same session goes on.
function refused($ftp, $dir, $body)
{
    try {
        $body();
        ok(false, "no refusal");
    } catch (ErrorException $e) {
        ok(str_contains($e->getMessage(), "No such file or directory"), $e->getMessage());
    }
    ok(ftp_pwd($ftp) === $dir, "pwd after a refusal");
}

$ftp = $tls === "tls" ? ftp_ssl_connect($host, $port, 60) : ftp_connect($host, $port, 60);
ok($ftp && ftp_login($ftp, "haha", "hehe"), "login");
ok(ftp_pasv($ftp, $mode === "passive"), "pasv");
ok(ftp_chdir($ftp, $dir), "chdir");

did(ftp_put($ftp, "up load.bin", "in.bin", FTP_BINARY), "put");
did(ftp_get($ftp, "back.bin", "full.bin", FTP_BINARY), "get");
refused($ftp, $dir, fn() => ftp_get($ftp, "never", "nothing", FTP_BINARY));
did(true, "missing file");
did(ftp_get($ftp, "full.bin", "full.bin", FTP_BINARY, FTP_AUTORESUME), "resume get");
did(ftp_put($ftp, "part.bin", "in.bin", FTP_BINARY, FTP_AUTORESUME), "resume put");
did(ftp_append($ftp, "log.txt", "tail.txt", FTP_BINARY), "append");
did(ftp_put($ftp, "t.txt", "t.txt", FTP_ASCII), "put ascii");
did(ftp_get($ftp, "t.back", "lines.txt", FTP_ASCII), "get ascii");
$size = filesize("full.bin");
did(preg_grep("/ $size .* full\\.bin$/", ftp_rawlist($ftp, ".")), "list");
$facts = array_column(ftp_mlsd($ftp, "."), "size", "name");
ok($facts["full.bin"] == $size, "mlsd");
did(in_array("full.bin", ftp_nlist($ftp, "")), "names");
// The listings show nothing of the refusal but false.
foreach (["ftp_rawlist", "ftp_nlist", "ftp_mlsd"] as $list) {
    ok($list($ftp, "nowhere") === false && ftp_pwd($ftp) === $dir, "$list of no folder");
}
refused($ftp, $dir, fn() => ftp_chdir($ftp, "nowhere"));
did(true, "missing folder");
did(ftp_size($ftp, "full.bin") === $size, "size");
did(ftp_mdtm($ftp, "full.bin") > strtotime("2020-01-01"), "time");
did(ftp_mkdir($ftp, "made 文") === "$dir/made 文", "mkdir");
ok(ftp_chdir($ftp, "made 文") && ftp_pwd($ftp) === "$dir/made 文", "chdir");
did(ftp_cdup($ftp) && ftp_pwd($ftp) === $dir, "cd");
did(ftp_rename($ftp, "old.txt", "new文.txt"), "rename");
did(ftp_delete($ftp, "gone.txt"), "delete");
did(ftp_rmdir($ftp, "empty"), "rmdir");
ok(ftp_close($ftp), "close");
