// The kinds of server that a teacher gives to a class, as ftpcore/profile has them.

export const profiles: readonly { name: string; title: string }[] = [
  { name: 'full', title: 'Full server' },
  { name: 'rfc959-minimum', title: 'RFC 959 minimum' },
  { name: 'single-line', title: 'Single-line replies' },
  { name: 'vsftpd', title: 'Like vsftpd' },
  { name: 'proftpd', title: 'Like ProFTPD' },
  { name: 'filezilla', title: 'Like FileZilla Server' },
  { name: 'iis', title: 'Like IIS' },
  { name: 'minimal', title: 'Two-week server, as written' },
  { name: 'minimal-fixed', title: 'Two-week server, as meant' },
];
