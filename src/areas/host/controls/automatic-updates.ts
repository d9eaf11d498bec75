import type { Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { automaticUpdates, isOn } from '../automatic-updates.js'

export const automaticUpdatesOn = defineControl({
  id: 'host.automatic-updates',
  title: 'Security updates install themselves',
  severity: 'high',
  lenses: {
    child: 'The night watchman mends a broken lock at once and does not wait for you to come home.',
    principle: 'Nobody logs in every day to update one small server. What is not automatic is done late, and late is when holes are used.',
  },
  needs: { automaticUpdates },
  whenAbsent: 'not-applicable',
  remedy: 'host.automatic-updates',
  check: ({ automaticUpdates: updates }): Judgement => {
    const looks = [
      { saw: updates.installed ? 'installed' : 'not installed', want: 'installed', fact: 'unattended-upgrades' },
      { saw: onOff(isOn(updates.lists)), want: 'on', fact: 'APT::Periodic::Update-Package-Lists' },
      { saw: onOff(isOn(updates.upgrade)), want: 'on', fact: 'APT::Periodic::Unattended-Upgrade' },
      // nothing said means on, here and only here
      { saw: onOff(updates.enable === undefined || isOn(updates.enable)), want: 'on', fact: 'APT::Periodic::Enable' },
      { saw: updates.origins.some((origin) => /security/i.test(origin)) ? 'security' : updates.origins.join('; ') || 'none', want: 'security', fact: 'Unattended-Upgrade origins' },
      { saw: timer(updates.fetching), want: 'enabled, active', fact: 'apt-daily.timer' },
      { saw: timer(updates.upgrading), want: 'enabled, active', fact: 'apt-daily-upgrade.timer' },
    ]
    const wrong = looks.filter(({ saw, want }) => saw !== want)
    return wrong.length === 0 ? { verdict: 'pass', evidence: looks } : { verdict: 'fail', evidence: wrong }
  },
})

const onOff = (on: boolean): string => (on ? 'on' : 'off')
const timer = ({ enabled, active }: { enabled: boolean; active: boolean }): string => `${enabled ? 'enabled' : 'disabled'}, ${active ? 'active' : 'inactive'}`
