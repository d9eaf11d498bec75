import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const logLimits = defineControl({
  id: 'docker.log-limits',
  title: "Containers' logs cannot fill the disk",
  severity: 'medium',
  lenses: {
    child: 'A diary with a last page. A diary without one fills the room, then the house.',
    principle: "Docker's json-file logs grow for ever by default. A chatty or attacked gateway then fills the disk, which stops everything on the host.",
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  remedy: 'docker.daemon',
  check: ({ engine }) => {
    if (engine.running === undefined) return unknown('the Docker daemon does not run')
    const driver = engine.running.logDriver
    // local rotates by itself, journald is limited by the journal
    if (driver !== 'json-file') return pass('log driver', driver, 'one that is limited')
    const options = engine.settings?.['log-opts'] as Readonly<Record<string, unknown>> | undefined
    const size = options?.['max-size']
    const want = 'json-file with max-size'
    if (engine.running.settingsUnread) return fail('log driver', 'daemon.json was changed after Docker started, and is not in force yet', want)
    return typeof size === 'string' && size !== '-1' ? pass('log driver', `json-file, max-size ${size}`, want) : fail('log driver', 'json-file without a limit', want)
  },
})
