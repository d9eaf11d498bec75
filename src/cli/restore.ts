import { readKit, type Kit } from '../areas/backup/said.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { adoptKit, restore as bringBack } from '../workflows/restore.js'
import type { Session } from '../workflows/session.js'
import { SMOKE, verifyHost } from '../workflows/verify.js'
import { scorecardText } from '../report/scorecard.js'
import type { Context } from './context.js'
import { readWhole } from './files.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { showProgress } from './show-progress.js'
import { runUp } from './up.js'

interface Flags extends HostOptions {
  readonly host?: string
  readonly to?: string
  readonly kit?: string
  readonly from?: string
  readonly yes?: true
}

export const restore: Route = (program, run) => {
  hostOptions(program.command('restore').argument('[snapshot]', 'its id (hardshell backup list); left out: the latest').description('Bring the gateway back from a snapshot: on the same host (what is replaced is kept, hardshell undo puts it back), or onto a fresh one with the recovery kit.'))
    .option('--host <host>', 'the host whose gateway it is; a name from hardshell.yaml or an address')
    .option('--to <host>', 'a fresh host: hardened by up first, then restored from the second place; needs --kit')
    .option('--kit <file>', 'the recovery kit (hardshell backup kit)')
    .option('--from <place>', 'local or offsite; left out: local on the same host, offsite onto a fresh one')
    .option('-y, --yes', 'do it without asking')
    .action(
      run((context, snapshot: string | undefined, options: Flags) => {
        if (options.from !== undefined && !['local', 'offsite'].includes(options.from)) throw new HardshellError('usage', `--from ${options.from} is neither local nor offsite`, { hint: 'leave it out' })
        if (options.to === undefined) return withSession(context, options.host, options, (session) => same(context, session, snapshot, options))
        const kit = kitOf(context, options)
        return withSession(context, options.to, options, (session) => fresh(context, session, snapshot, kit, options))
      }),
    )
}

function kitOf(context: Context, { kit }: Flags): Kit {
  if (kit === undefined) throw new HardshellError('usage', 'a fresh host knows neither the key nor where the snapshots are', { hint: 'name the recovery kit: --kit FILE (hardshell backup kit makes it while the old host lives)' })
  try {
    return readKit(readWhole(context, kit))
  } catch (error) {
    if (error instanceof HardshellError) throw error
    throw new HardshellError('usage', `${kit} is no recovery kit: ${error instanceof Error ? error.message : ''}`, { hint: 'type the lines that begin with export as they are printed' })
  }
}

async function same(context: Context, session: Session, snapshot: string | undefined, options: Flags, before = Date.now()): Promise<number> {
  const done = await bringBack(session, {
    snapshot: snapshot ?? 'latest',
    where: options.from === 'offsite' || (options.from === undefined && options.to !== undefined) ? 'offsite' : 'local',
    before: Math.floor(before / 1000),
    run: context.newRun(),
    who: `${context.operator}, since ${new Date().toISOString()}`,
    signal: context.signal,
    onEvent: showProgress(context, options.verbose === true).onEvent,
    confirm: async (what) => {
      context.say(`On ${session.host}: ${what}\n`)
      if (options.yes === true) return true
      if (!context.interactive) throw new HardshellError('usage', 'nobody is here to say yes to that', { hint: 'read what is above, then run again with --yes' })
      return context.confirm('Restore it?')
    },
  })
  if (!done) {
    context.say('nothing was changed\n')
    return EXIT.ok
  }
  const { card } = await verifyHost(session, { signal: context.signal, onWait: (text) => context.say(`… ${text}\n`) }, 'smoke only')
  context.out(scorecardText(card, context.screen))
  context.say(`Not what you wanted? hardshell undo --host ${session.host}\n`)
  return card.findings.every(({ control, verdict }) => !SMOKE.has(control) || verdict === 'pass') ? EXIT.ok : EXIT.verify
}

/** Key and second place first: `up` then goes on with the repository that is there, and its first snapshot is not the one to be restored. */
async function fresh(context: Context, session: Session, snapshot: string | undefined, kit: Kit, options: Flags): Promise<number> {
  const before = Date.now()
  const secretless = /^[^@]*:\/\/[^/@]*:[^/@]*@/.test(kit.repository) ? kit.repository.replace(/(:\/\/[^:/@]*):[^/@]*@/, '$1@') : kit.repository
  const spec = { ...session.spec, backup: { ...session.spec.backup, engine: 'restic' as const, offsite: session.spec.backup.offsite ?? secretless } }
  if (kit.repository.startsWith('/') && session.spec.backup.offsite === undefined) {
    throw new HardshellError('usage', `the kit names ${kit.repository}, a folder on the host that is gone`, { hint: `bring that folder to ${session.host} by hand, and follow the kit's own lines` })
  }
  await adoptKit(session, kit)
  const hardened = { ...session, spec }
  const result = await runUp(context, hardened, options)
  if (result.kind === 'declined') return EXIT.ok
  return same(context, hardened, snapshot, options, before)
}
