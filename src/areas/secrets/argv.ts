/** Whether a secret is handed over where every process of the host can read it. */
import { none } from '../../model/control.js'
import { defineControl } from '../define.js'
import { container, each } from '../gateway/container.js'

export const notInArgv = defineControl({
  id: 'secrets.not-in-argv',
  title: "No secret is on the gateway's command line",
  severity: 'high',
  lenses: {
    child: 'You do not shout the password across the room.',
    principle: 'Command lines are public: any user reads them with ps, and Docker shows them in every inspect. A token given as --token also wins over .env and openclaw.json, so rotation fails silently.',
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: each(({ flags }) => none('container', flags.filter((flag) => flag === '--token' || flag === '--password'), 'neither --token nor --password', 'neither --token nor --password')),
})
