/** Whether fail2ban guards sshd, and whether it sees anything. */
import { defineFact } from '../define.js'
import { count, must, optional, pairs } from '../parse.js'

export interface Fail2ban {
  readonly running: boolean
  /** The sshd jail; undefined when there is none. */
  readonly sshd:
    | {
        /** Log files or the journal match it watches; undefined when it watches nothing. */
        readonly watches: string | undefined
        readonly failed: number
        readonly banned: number
        readonly retries: number
        readonly findSeconds: number
        /** -1 bans for ever. */
        readonly banSeconds: number
      }
    | undefined
}

export const fail2ban = defineFact<Fail2ban>({
  name: 'fail2ban',
  probe: 'ssh/fail2ban.probe.sh',
  root: true,
  parse: (stdout) => {
    const said = pairs(stdout)
    if (must(said, 'RUNNING') !== '1') return { running: false, sshd: undefined }
    if (!must(said, 'JAILS').split(/,\s*/).includes('sshd')) return { running: true, sshd: undefined }
    const ban = must(said, 'BANTIME')
    return {
      running: true,
      sshd: {
        watches: optional(said, 'JOURNAL') ?? optional(said, 'FILES'),
        failed: count(must(said, 'FAILED'), 'failed'),
        banned: count(must(said, 'BANNED'), 'banned'),
        retries: count(must(said, 'MAXRETRY'), 'maxretry'),
        findSeconds: count(must(said, 'FINDTIME'), 'findtime'),
        banSeconds: ban === '-1' ? -1 : count(ban, 'bantime'),
      },
    }
  },
})
