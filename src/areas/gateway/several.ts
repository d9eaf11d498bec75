/** Hosts with several gateways: what was asked of the first proves nothing of the others. */
import { unknown, type Judgement } from '../../model/control.js'
import { defineFact, type Area } from '../define.js'
import { lines } from '../parse.js'
import { FINDER } from './container.js'

/** Beginnings of the ids of this host's gateways; none where no container is one. Known even then. */
export const gateways = defineFact<readonly string[]>({
  name: 'gateways',
  probe: 'gateway/gateways.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  parse: lines,
})

type Defined = Area['controls'][number]
type Check = (facts: { readonly gateways: readonly string[] }, spec: unknown, today?: string) => Judgement

/**
 * For a control whose facts are of the first gateway: where there are others it does not pass, and says which nobody looked
 * at. What the first fails, the host fails.
 */
export function ofFirst(control: Defined): Defined {
  const { check, needs } = control as unknown as { readonly check: Check; readonly needs: object }
  const withOthers: Check = (facts, spec, today) => {
    const judged = check(facts, spec, today)
    const [first, ...others] = facts.gateways
    if (first === undefined || others.length === 0 || judged.verdict === 'fail') return judged
    const saw = judged.because ?? judged.evidence.map((one) => one.saw).join(', ')
    return unknown(`of ${facts.gateways.length} gateways on this host only the first (container ${first}) was looked at: ${saw}. Not looked at: ${others.join(', ')}`)
  }
  return { ...control, needs: { ...needs, gateways }, check: withOthers } as unknown as Defined
}
