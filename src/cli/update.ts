import type { Ahead, LastRun, Release, Releases } from '../areas/updates/said.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { aheadText, backText, lastText, releasesJson, releasesText, reviewJson, reviewText, type Page } from '../report/releases.js'
import type { Session } from '../workflows/session.js'
import { lookAhead, readReleases, review, rollback as moveBack, update as moveOn, withVersion, type MoveOptions } from '../workflows/update.js'
import { readKnown } from '../workflows/advisories.js'
import { shelf } from './advisories.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

interface Flags extends HostOptions {
  readonly to?: string
  readonly watch?: string
  readonly ready?: string
  readonly review?: true
  readonly yes?: true
  readonly json?: true
  readonly host?: string
}

const seconds = (flag: 'watch' | 'ready', text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise
  if (!/^\d{1,6}$/.test(text)) throw new HardshellError('usage', `--${flag} ${text} is no number of seconds`, { hint: `such as --${flag} 600` })
  return Number(text)
}
const watching = ({ spec }: Session, { watch }: Flags): number => seconds('watch', watch, spec.update.watch)
const page = ({ screen }: Context): Page => ({ ...screen, iso: (milliseconds) => new Date(milliseconds).toISOString() })
const options = (context: Context, session: Session, flags: Flags): MoveOptions => ({
  run: context.newRun(),
  who: context.operator,
  watch: watching(session, flags),
  ready: seconds('ready', flags.ready, session.spec.update.ready),
  onLine: (line) => context.say(`… ${line}\n`),
  signal: context.signal,
})

export const update: Route = (program, run) => {
  hostOptions(program.command('update').argument('[host]').description('Another release of OpenClaw: brought while the old one serves, watched by the host itself, and back by itself if it does not hold.'))
    .option('--review', 'show what would change, and change nothing')
    .option('--to <version>', 'the release; left out: what hardshell.yaml says, or the latest')
    .option('--watch <seconds>', 'how long the host watches before it trusts it (default: update.watch of hardshell.yaml, ten minutes)')
    .option('--ready <seconds>', 'how long it may take until it answers (default: update.ready)')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'print what became of it as JSON')
    .action(
      run((context, host: string | undefined, flags: Flags) =>
        withSession(context, host, flags, async (session) => {
          const meant = { ...session, spec: withVersion(session.spec, flags.review === true ? (flags.to ?? session.spec.image.version) : target(session, flags.to)) }
          const ahead = await lookAhead(meant)
          if (ahead.atWork !== null) throw new HardshellError('locked', `${session.host}: ${ahead.atWork}`, { hint: `hardshell releases ${session.host} shows how far it is` })
          if (flags.review === true) return reviewed(context, meant, ahead, flags)
          if (ahead.to.version === ahead.from.version && meant.spec.image.source === 'npm') {
            context.say(`${session.host} runs OpenClaw ${ahead.from.version} already\n`)
            return EXIT.ok
          }
          context.say(aheadText(session.host, ahead, watching(session, flags), context.screen))
          if (!(await allowed(context, flags, 'Update it?'))) return nothing(context)
          return closing(context, session, flags, await moveOn(meant, ahead.to.version, options(context, session, flags)))
        }),
      ),
    )
}

async function reviewed(context: Context, session: Session, ahead: Ahead, flags: Flags): Promise<number> {
  const { table } = readKnown(shelf(context))
  context.say('… reading what can be read of it\n')
  const found = await review(session, ahead.to.version)
  context.out(flags.json === true ? `${reviewJson(session.host, ahead, found, table)}\n` : reviewText(session.host, ahead, found, table, watching(session, flags), context.screen))
  return EXIT.ok
}

/** What hardshell.yaml insists on is not gone against: the next `up` would. */
function target({ host, spec: { image } }: Session, to: string | undefined): string {
  if (to === undefined || to === image.version) return image.version
  if (image.version === 'latest') return to
  throw new HardshellError('usage', `hardshell.yaml wants OpenClaw ${image.version} on ${host}, not ${to}: the next hardshell up would undo the update`, { hint: `write image.version: ${to} there (or latest), then: hardshell update ${host}` })
}

export const rollback: Route = (program, run) => {
  hostOptions(program.command('rollback').argument('[release]', 'its name (hardshell releases); left out: the last one that held before this').description('Back to a release that held: the image alone where the schema allows it, otherwise with its state, said beforehand.'))
    .option('--host <host>', 'the host; a name from hardshell.yaml or an address')
    .option('--watch <seconds>', 'how long the host watches before it trusts it')
    .option('--ready <seconds>', 'how long it may take until it answers')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'print what became of it as JSON')
    .action(
      run((context, name: string | undefined, flags: Flags) =>
        withSession(context, flags.host, flags, async (session) => {
          const told = await readReleases(session)
          if (told.stage !== undefined) throw new HardshellError('locked', `${session.host}: an update or rollback is at work there already`, { hint: `hardshell releases ${session.host} shows how far it is` })
          const to = chosen(session, told, name)
          context.say(backText(session.host, told.releases.find(({ imageId }) => imageId === told.imageId), to, page(context)))
          if (!(await allowed(context, flags, 'Go back?'))) return nothing(context)
          return closing(context, session, flags, await moveBack(session, to, options(context, session, flags)))
        }),
      ),
    )
}

function chosen({ host }: Session, { releases, imageId }: Releases, name: string | undefined): Release {
  const others = releases.filter((release) => release.imageId !== imageId && release.there)
  const to = name === undefined ? others.find(({ good }) => good) : releases.find((release) => release.name === name || release.version === name)
  if (to === undefined) throw new HardshellError('usage', name === undefined ? `${host} has no other release that held` : `${host} has no release ${name} on record`, { hint: `hardshell releases ${host} names those that are there` })
  if (to.imageId === imageId) throw new HardshellError('usage', `${host} runs from ${to.name} already`, { hint: `hardshell releases ${host} names the others` })
  if (!to.there) throw new HardshellError('conflict', `${host}: the image of ${to.name} is gone`, { hint: `hardshell update ${host} --to ${to.version} brings the release anew` })
  return to
}

export const releases: Route = (program, run) => {
  hostOptions(program.command('releases').argument('[host]').description('The releases on record, what runs, what is at work, and what became of the last update or rollback.'))
    .option('--json', 'print it as JSON')
    .action(
      run((context, host: string | undefined, flags: Flags) =>
        withSession(context, host, flags, async (session) => {
          const told = await readReleases(session)
          context.out(flags.json === true ? `${releasesJson(session.host, told)}\n` : releasesText(session.host, told, page(context)))
          return EXIT.ok
        }),
      ),
    )
}

async function allowed(context: Context, { yes }: Flags, question: string): Promise<boolean> {
  if (yes === true) return true
  if (!context.interactive) throw new HardshellError('usage', 'nobody is here to say yes to that', { hint: 'read what is above, then run again with --yes' })
  return context.confirm(question)
}

function nothing(context: Context): number {
  context.say('nothing was changed\n')
  return EXIT.ok
}

function closing(context: Context, { host }: Session, { json }: Flags, last: LastRun): number {
  context.out(json === true ? `${JSON.stringify(last, undefined, 2)}\n` : lastText(host, last, page(context)))
  if (last.ended === 'finished') return EXIT.ok
  if (last.ended === 'refused') return last.status === EXIT.noSpace || last.status === EXIT.conflict || last.status === EXIT.usage ? last.status : EXIT.step
  return last.ended === 'back' ? EXIT.step : EXIT.verify
}
