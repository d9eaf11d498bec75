/** docs/exit-codes.md, made from the one table of exit codes. */
import { EXIT, type ExitName } from '../model/errors.js'

/** What each exit code means to whoever calls hardshell from a script, and what to do. */
const MEANING: Readonly<Record<ExitName, readonly [means: string, next: string]>> = {
  ok: ['It worked, and there is nothing to answer for.', '–'],
  findings: ['An audit or a verify worked and ended with findings at or above the asked severity.', 'Read the scorecard; `hardshell up` mends what has a step.'],
  usage: ['The command line is wrong, or says too little.', '`hardshell COMMAND --help`.'],
  spec: ['`hardshell.yaml` is wrong. Every problem is listed with its line; nothing was touched.', 'Mend the lines.'],
  unreachable: ['The host cannot be reached, or the connection broke.', 'Try `ssh HOST true`; then run the same command again.'],
  hostKey: ['The host shows another key than the one on record.', 'Find out why before anything else. A rebuilt server: `ssh-keygen -R HOST`.'],
  noRoot: ['Changing this host needs root: not uid 0, and no sudo without a password.', 'Log in as root, or allow `sudo -n true`.'],
  unsupported: ['The operating system is not one hardshell knows.', 'Debian 12 or 13, Ubuntu 22.04, 24.04 or 26.04.'],
  noSpace: ['Too little disk or memory.', 'Make room; the message says how much is needed.'],
  conflict: ['Something else on the host is in the way: a port taken, a package held.', 'The message names it.'],
  locked: ['Another hardshell is at work on this host.', 'Wait for it, or end it; the lock ends with its connection.'],
  step: ['A step failed; what it had changed was put back.', 'The last lines say why; mend it and run `hardshell up` again.'],
  verify: ['All was applied, but the host does not show what it should.', '`hardshell audit HOST` shows what differs.'],
  operator: ['This machine, not the host, lacks something: Docker, a package, an archive that cannot be reached.', 'The message names it.'],
  internal: ['A bug in hardshell.', 'Report it with what was printed.'],
  interrupted: ['Ctrl-C.', 'Run the same command again: it finishes.'],
}

export function exitCodesPage(): string {
  const rows = (Object.entries(EXIT) as [ExitName, number][])
    .sort(([, a], [, b]) => a - b)
    .map(([name, code]) => `| ${code} | \`${name}\` | ${MEANING[name].join(' | ')} |`)
  return [
    '# Exit codes',
    '',
    'One table for all commands. Findings are not errors: an audit that found something has worked. Made by `scripts/exit-codes` from `src/model/errors.ts`; a test holds it current.',
    '',
    '| code | name | what it means | what to do next |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
