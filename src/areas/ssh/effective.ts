/** Judges one sshd keyword for every kind of caller: a Match block that lets one of them in is a fail, whatever the rest says. */
import { unknown, type Judgement } from '../../model/control.js'
import { CALLERS, setting, type Sshd } from './sshd.js'

export function forCallers(sshd: Sshd, keyword: string, want: readonly string[], callers: readonly (typeof CALLERS)[number][] = CALLERS): Judgement {
  const evidence = callers.map((caller) => ({ fact: `${keyword} for ${caller}`, saw: setting(sshd[caller], keyword), want: want.join(' or ') }))
  if (evidence.some(({ saw }) => saw === undefined)) return unknown(`sshd does not say ${keyword}`)
  const seen = evidence.map((one) => ({ ...one, saw: String(one.saw) }))
  const wrong = seen.filter(({ saw }) => !want.includes(saw))
  return wrong.length > 0 ? { verdict: 'fail', evidence: wrong } : { verdict: 'pass', evidence: seen.slice(0, 1) }
}
