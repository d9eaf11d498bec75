/** What OpenClaw's own doctor says of the running gateway. */
import { none } from '../../model/control.js'
import { CONTAINER } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { config } from '../gateway/config.js'
import { FINDER } from '../gateway/container.js'
import { lines } from '../parse.js'
import { ofFirst } from '../gateway/several.js'

export interface DoctorFinding {
  readonly severity: string
  /** `core/doctor/…`. */
  readonly check: string
  readonly requirement: string
  readonly message: string
}

export const doctor = defineFact<readonly DoctorFinding[]>({
  name: 'openclaw-doctor',
  probe: 'openclaw/doctor.probe.sh',
  finder: FINDER,
  root: true,
  // the three audits of OpenClaw wait for each other
  timeout: 240,
  deep: { whileSame: [config] },
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const [first = '', ...rest] = lines(stdout)
    if (!/^ran [1-9]\d*$/.test(first)) throw new Error('it does not say how many checks ran')
    return rest.map((line) => {
      const [, severity, check, requirement, message] = /^finding (\w+) (\S+) (.*?) ?\| (.*)$/.exec(line) ?? []
      if (severity === undefined || check === undefined) throw new Error(`no finding: ${line.slice(0, 80)}`)
      return { severity, check, requirement: requirement ?? '', message: message ?? '' }
    })
  },
})

export const doctorContent = ofFirst(defineControl({
  id: 'openclaw.doctor',
  title: "OpenClaw's own doctor finds nothing broken",
  severity: 'medium',
  lenses: {
    child: 'We ask the robot whether it feels well. It knows its own stomach ache before anybody sees it limp.',
    principle: 'A state that needs a migration, a plugin that does not load, a channel whose settings are stale: they break at the next start or the next update, when nobody is looking. OpenClaw can see them now.',
  },
  needs: { doctor },
  whenAbsent: 'not-applicable',
  advice: 'docker exec openclaw-gateway openclaw doctor shows each with its fix. Take a backup before openclaw doctor --fix, and stop the gateway for it.',
  tags: ['openclaw'],
  // Its warnings are advice, some of it against what a preset chooses: an error is what does not work, now or at the next start.
  check: ({ doctor: found }) => {
    const broken = found.filter(({ severity }) => severity === 'error')
    return none('openclaw doctor', broken.map(({ check, message }) => `${check}: ${message}`), 'no error', found.length === 0 ? 'nothing' : `only advice: ${[...new Set(found.map(({ check }) => check))].join(', ')}`)
  },
}))
