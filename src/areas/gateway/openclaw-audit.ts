/** What OpenClaw's own security audit says, and which of it the chosen preset does on purpose. */
import { fail, none, pass } from '../../model/control.js'
import { CONTAINER } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'
import { defineControl, defineFact } from '../define.js'
import { config } from './config.js'
import { FINDER } from './container.js'
import { DELIBERATE, DELIBERATE_UNTIL } from './presets.js'
import { ofFirst } from './several.js'

interface Said {
  /** OpenClaw's checkId. */
  readonly id: string
  /** info, warn or critical. */
  readonly severity: string
  readonly title: string
}

export const openclawAudit = defineFact<readonly Said[]>({
  name: 'openclaw-audit',
  probe: 'gateway/openclaw-audit.probe.sh',
  finder: FINDER,
  root: true,
  // 13 to 18 s on two idle cores; the three audits of OpenClaw wait for each other
  timeout: 240,
  deep: { whileSame: [config] },
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const said = JSON.parse(stdout) as readonly Said[]
    if (said.some(({ id, severity }) => typeof id !== 'string' || typeof severity !== 'string')) throw new Error('no list of findings')
    return said
  },
})

const serious = (said: readonly Said[]): readonly Said[] => said.filter(({ severity }) => severity !== 'info')
const shown = ({ id, severity, title }: Said): string => `${severity}: ${id} (${title})`
const onPurpose = (spec: Spec, id: string): boolean => DELIBERATE[spec.gateway.preset][id] !== undefined

export const ownAudit = ofFirst(defineControl({
  id: 'gateway.openclaw-audit',
  title: "OpenClaw's own audit finds nothing that was not chosen",
  severity: 'high',
  lenses: {
    child: 'We ask the robot whether a door of its own stands open. It knows doors that we cannot see.',
    principle: "OpenClaw knows its channels, agents, plugins and tools better than anybody outside. A group that anybody may join, or one agent with wider tools, shows only there. What its settings tell it to keep quiet about counts all the same.",
  },
  needs: { openclawAudit },
  whenAbsent: 'not-applicable',
  advice: 'docker exec openclaw-gateway openclaw security audit says how to mend each; what must stay belongs under acceptedRisks, with the reason.',
  check: ({ openclawAudit: said }, spec) => none('openclaw security audit', serious(said).filter(({ id }) => !onPurpose(spec, id)).map(shown), 'no critical, no warning', 'no critical, no warning beyond what the preset chooses'),
}))

export const presetRisks = ofFirst(defineControl({
  id: 'gateway.preset-risks',
  title: "The preset does nothing that OpenClaw's own audit warns of",
  severity: 'medium',
  lenses: {
    child: 'A workshop has sharp tools. We know it, we say so, and we keep the door locked.',
    principle: 'A developer needs an agent that runs commands. That is a risk taken for a reason, and it belongs in view: whoever writes into a conversation may make the agent run something.',
  },
  needs: { openclawAudit },
  whenAbsent: 'not-applicable',
  advice: 'Choose gateway.preset locked or assistant in hardshell.yaml, then: hardshell up',
  check: ({ openclawAudit: said }, spec) => {
    const taken = serious(said).filter(({ id }) => onPurpose(spec, id))
    return taken.length === 0 ? pass('openclaw security audit', 'none', 'none') : fail('openclaw security audit', taken.map(shown).join('; '), `none; the preset ${spec.gateway.preset} chooses it`)
  },
}))

/** What the preset takes on itself, as the owner would write it: choosing the preset is accepting this. */
export function presetRisksAccepted({ gateway: { preset } }: Spec): Spec['acceptedRisks'] {
  const reasons = Object.values(DELIBERATE[preset])
  if (reasons.length === 0) return []
  return [{
    control: 'gateway.preset-risks',
    risk: 'whoever gets words into a conversation may make the agent run a command',
    why: `gateway.preset is ${preset}: ${reasons.join(' ')}`,
    mitigations: 'the container has no root, no capabilities, a read-only root, limits, and neither the host\'s network nor its Docker; only paired devices and allowed senders are heard',
    revisit: DELIBERATE_UNTIL,
  }]
}
