// Texts of the server's menu: kind, accounts, and what is kept.
export const serverPanel = {
  'server.text': 'It runs in this page’s worker and keeps its files in memory.',
  'server.profile': 'Kind of server',
  'server.profile.next': 'Applies to sessions that start from now on.',
  'server.accounts': 'Accounts',
  'server.acct': '+ ACCT {account}',
  'server.any-password': 'any password',
  'server.writes': 'can write in {paths}',
  'server.writes-all': 'full rights',
  'server.clear': 'Clear the record',
  'server.version': 'Version {version}',
  'profile.full.text': 'All common verbs, complete and as the RFCs say.',
  'profile.rfc959-minimum.text':
    'Only what RFC 959 §5.1 requires of every server. Without PASS: the name of an account is enough to log in.',
  'profile.single-line.text': 'Every reply in one line with the classic code, for small embedded clients.',
  'profile.vsftpd.text': 'Talks and lists as vsftpd 3 does: no MLSD, an empty listing of what is not there.',
  'profile.proftpd.text': 'Talks and lists as ProFTPD 1.3 does: refusals repeat the name, as Unix does.',
  'profile.filezilla.text':
    'Talks and lists as FileZilla Server 1 does: two lines of greeting, 202 to OPTS UTF8 ON.',
  'profile.iis.text': 'Talks as the FTP service of Windows does and lists as DIR of MS-DOS.',
  'profile.minimal.text': 'A server written in two weeks in 2007: 14 verbs, faults included.',
  'profile.minimal-fixed.text': 'The same 14 verbs with the faults fixed.',
  'course.open': 'Judge a client…',
  'check.open': 'Judge a server…',
  'keep.title': 'Closing and reloading',
  'keep.files': 'Keep files in this browser',
  'keep.record': 'Keep the record in this browser',
  'keep.previous': 'There is a record of the previous run ({size}).',
  'keep.previous.open': 'Open it',
  'keep.previous.name': 'The previous run',
  'keep.how':
    'Stored on this machine only, with passwords in the record masked. Turning it off deletes what is stored.',
  'keep.none': 'This browser gives this page no room to store files.',
  'leave.ask':
    'Ask before leaving while clients are connected, files are not stored yet, or the record is neither kept nor exported',
};
