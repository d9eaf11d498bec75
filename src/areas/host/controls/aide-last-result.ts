import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl, strictOnly } from '../../define.js'
import { aide } from '../aide.js'

const LATE = 2 * 86400
/** AIDE's own words: 1 added, 2 removed, 4 changed; above them are its errors. */
const DIFFERENCES = 7

export const aideLastResult = defineControl({
  id: 'host.aide-last-result',
  title: 'AIDE found every file as it should be',
  severity: 'high',
  lenses: {
    child: 'Last night the room looked just as in the photograph.',
    principle: 'A difference that no update and no person explains is what a break-in looks like. One that is explained has to be accepted, or the next real one drowns in it.',
  },
  needs: { aide },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  advice: 'Read /var/lib/hardshell/aide/last-report. Was all of it you, or an upgrade by hand (/var/log/apt/history.log; what automatic ones change is accepted by itself)? systemctl start hardshell-aide@build accepts the host as it is. If not, treat the host as broken into: rotate every key from another machine. systemctl start hardshell-aide@check looks again now.',
  check: ({ aide: { database, last } }) => {
    if (database === undefined) return unknown('there is no database to compare with')
    const want = 'compared within 2 days, and nothing different'
    if (last === undefined) {
      return database.builtAgo < LATE ? unknown('not compared yet: the database is new, and its first night is still to come') : fail('AIDE', 'never compared', want)
    }
    if (last.status > DIFFERENCES) return fail('AIDE', `could not compare (status ${last.status})`, want)
    if (last.status !== 0) return fail('AIDE', `${last.added} added, ${last.removed} removed, ${last.changed} changed: ${last.paths.join(', ')}${last.added + last.removed + last.changed > last.paths.length ? ' …' : ''}`, want)
    const accepted = last.accepted === 0 ? '' : `; ${last.accepted} differences that an automatic upgrade made were accepted, after nothing was different right before it (/var/lib/hardshell/aide/last-accepted)`
    return (last.ago <= LATE ? pass : fail)('AIDE', `nothing different ${Math.round(last.ago / 3600)} hours ago${accepted}`, want)
  },
})
