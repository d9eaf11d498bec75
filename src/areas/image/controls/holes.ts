/** Claims about known holes in what the image holds. */
import { none, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { packageAudit, scan } from '../holes.js'

/** Days. A database this old does not know what is being attacked now. */
const DATABASE_DAYS = 7
const FEW = 10
const few = (all: readonly string[]): readonly string[] => (all.length > FEW ? [...all.slice(0, FEW), `and ${all.length - FEW} more`] : all)

export const scanned = defineControl({
  id: 'image.scanned',
  title: 'A scan of the image found no serious hole that a newer version mends',
  severity: 'medium',
  lenses: {
    child: 'Somebody who knows all the recalled toys has looked through the box.',
    principle: 'An image keeps the libraries of the day it was built, and their holes are published later. What has a fix and is not mended is the first thing tried. Without a scanner nobody has looked, and that is not the same as nothing being there.',
  },
  needs: { scan },
  whenAbsent: 'unknown',
  advice: 'Move to a newer image: hardshell update. To be able to look: install trivy on the host (its own signed apt repository), then hardshell audit --deep.',
  check: ({ scan }) => {
    if (scan.databaseDays !== undefined && scan.databaseDays < -1) return unknown(`the database of ${scan.scanner} is of a day to come: a clock was ahead`)
    if (scan.databaseDays !== undefined && scan.databaseDays > DATABASE_DAYS) return unknown(`the database of ${scan.scanner} is ${scan.databaseDays} days old`)
    const mendable = scan.holes.filter(({ fixed }) => fixed !== '')
    const open = scan.holes.length - mendable.length
    return none(
      'image-scan',
      few(mendable.map(({ severity, id, package: name, installed, fixed }) => `${severity.toLowerCase()} ${id} in ${name} ${installed}, mended in ${fixed}`)),
      'no critical or high one that has a fix',
      `${scan.scanner}: ${open} critical or high without a fix, ${scan.others} lesser`,
    )
  },
})

export const packagesAudited = defineControl({
  id: 'image.packages-audited',
  title: 'The registry knows of no serious hole in the image’s npm packages',
  severity: 'medium',
  lenses: {
    child: 'The shop that sold the parts is asked whether any of them was called back.',
    principle: 'OpenClaw stands on hundreds of npm packages. When the registry cannot be asked, the answer is “not known”; a script that prints “no vulnerabilities” then has told a lie.',
  },
  needs: { packageAudit },
  whenAbsent: 'unknown',
  advice: 'Move to a newer release: hardshell update. A package that no release has mended yet is a risk to accept, or to live without.',
  check: ({ packageAudit: { counts, holes } }) => {
    const serious = counts.critical + counts.high
    const named = holes.map(({ severity, package: name, title }) => `${severity} in ${name}: ${title}`)
    // The counts decide; what they count may be named elsewhere.
    const offenders = serious > 0 && named.length === 0 ? [`${counts.critical} critical, ${counts.high} high`] : named
    return none('package-audit', few(offenders), 'no critical or high one', `none critical or high, ${counts.moderate} moderate, ${counts.low} low`)
  },
})
