import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { automaticUpdates } from '../automatic-updates.js'

const DAY = 86400
const LATE = 3 * DAY

export const automaticUpdatesRun = defineControl({
  id: 'host.automatic-updates-run',
  title: 'The automatic updates have run lately',
  severity: 'medium',
  lenses: {
    child: 'A night watchman who is paid but never comes. Look for his footprints, not for his contract.',
    principle: 'Settings say what should happen. Only the last run says what did; a full disk or a held lock stops updates silently.',
  },
  needs: { automaticUpdates },
  whenAbsent: 'not-applicable',
  advice: 'unattended-upgrade --dry-run --debug shows what keeps it from running; /var/log/unattended-upgrades has the log.',
  check: ({ automaticUpdates: updates }) => {
    const want = 'within 3 days'
    if (updates.doneAgo !== undefined) return (updates.doneAgo <= LATE ? pass : fail)('unattended-upgrades', `ended well ${ago(updates.doneAgo)}`, want)
    if (updates.hostAge < LATE) return unknown(`this host is ${ago(updates.hostAge).replace(' ago', '')} old and its daily timer has not come round yet`)
    if (updates.upgrading.ago === undefined) return fail('apt-daily-upgrade.timer', 'never fired', want)
    return fail('unattended-upgrades', `has never ended well; the timer fired ${ago(updates.upgrading.ago)}`, want)
  },
})

const ago = (seconds: number): string => {
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} minutes ago`
  return seconds < 2 * DAY ? `${Math.round(seconds / 3600)} hours ago` : `${Math.round(seconds / DAY)} days ago`
}
