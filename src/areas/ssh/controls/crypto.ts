import { unknown, type Judgement } from '../../../model/control.js'
import { defineControl, strictOnly } from '../../define.js'
import { STRONG } from '../crypto.js'
import { outdated, setting, sshd } from '../sshd.js'

export const cryptoStrong = defineControl({
  id: 'ssh.crypto',
  title: 'SSH offers only the strongest algorithms',
  severity: 'low',
  tags: ['CIS Debian 12 5.1.6', 'CIS Debian 12 5.1.12', 'CIS Debian 12 5.1.15'],
  lenses: {
    child: 'Of all the locks in the shop only the best ones are in use, so that nobody can ask for the old one.',
    principle: 'What is recorded today may be opened by tomorrow’s computers; only a post-quantum key exchange prevents that. The rest of the list closes what nobody has broken yet and few still need. OpenSSH’s defaults are good: this is the last few per cent.',
  },
  needs: { sshd },
  notAskedFor: strictOnly,
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }): Judgement => {
    // one list for every caller: sshd takes none of these in a Match block
    const seen = Object.entries(STRONG).map(([keyword, { ok, want }]) => ({ keyword, want, weak: setting(sshd.anyone, keyword)?.split(',').filter((one) => !ok(one)) }))
    const silent = seen.filter(({ weak }) => weak === undefined)
    if (silent.length > 0) return unknown(`sshd does not say ${silent.map(({ keyword }) => keyword).join(', ')}`)
    const wrong = seen.filter(({ weak }) => weak !== undefined && weak.length > 0)
    if (wrong.length > 0) return { verdict: 'fail', evidence: wrong.map(({ keyword, weak = [], want }) => ({ fact: keyword, saw: `also ${weak.join(', ')}`, want })) }
    const why = outdated(sshd)
    if (why !== undefined) return unknown(why)
    return { verdict: 'pass', evidence: seen.map(({ keyword, want }) => ({ fact: keyword, saw: setting(sshd.anyone, keyword) ?? '', want })) }
  },
})
