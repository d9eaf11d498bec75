import { EXIT } from '../model/errors.js'
import { kitPage, lasting, snapshotsText } from '../report/backup.js'
import { backupNow, drillRestore, fetchKit, kitTaken, listBackups, verifyBackups } from '../workflows/backup.js'
import type { Context } from './context.js'
import { writeWhole } from './files.js'
import { drills } from './drills.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()
const following = (context: Context) => ({ signal: context.signal, onLine: (line: string) => context.say(`… ${line}\n`) })

export const backup: Route = (program, run) => {
  const group = program.command('backup').description('Snapshots of the gateway: make one now, list, verify, and the recovery kit for your drawer.')
  const command = (name: string, description: string) => hostOptions(group.command(name).argument('[host]').description(description))

  command('now', 'Start the backup unit, and insist on a new snapshot that was verified.')
    .option('--json', 'print the result as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const made = await backupNow(session, following(context))
          context.out(options.json === true ? `${JSON.stringify(made)}\n` : `snapshot ${made.snapshot}${made.offsite === undefined ? '' : `, and ${made.offsite} elsewhere`}: made and verified in ${lasting(made.seconds)}\n`)
          return EXIT.ok
        }),
      ),
    )
  command('list', 'The snapshots, here and elsewhere, newest first.')
    .option('--json', 'print them as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const snapshots = await listBackups(session)
          context.out(options.json === true ? `${JSON.stringify(snapshots)}\n` : snapshotsText(session.host, snapshots, iso))
          return EXIT.ok
        }),
      ),
    )
  command('verify', 'Read all of each repository, and restore and compare the newest snapshot whole.').action(
    run((context, host: string | undefined, options: HostOptions) =>
      withSession(context, host, options, async (session) => {
        for (const line of await verifyBackups(session, following(context))) context.out(`${line}\n`)
        return EXIT.ok
      }),
    ),
  )
  command('kit', 'The recovery kit: one page with the key, for paper, usable without hardshell.')
    .option('-o, --output <file>', 'write it there, readable by you alone; left out: print it')
    .action(
      run((context, host: string | undefined, options: HostOptions & { output?: string }) =>
        withSession(context, host, options, async (session) => {
          const page = kitPage(await fetchKit(session), session.host, context.today())
          if (options.output === undefined) context.out(page)
          else writeWhole(context, options.output, page)
          await kitTaken(session)
          context.say('It opens every snapshot: print it, put it away, and leave no copy on a disk.\n')
          return EXIT.ok
        }),
      ),
    )
}

export const drill: Route = (program, run) => {
  const group = drills(program)
  hostOptions(group.command('restore').argument('[host]').description('Boot the latest snapshot beside the gateway, cut off from the network, ask it with its token, count what it holds, and remove it.'))
    .option('--json', 'print the result as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const done = await drillRestore(session, following(context))
          const held = Object.entries(done.counts).map(([what, count]) => `${count} ${what}`).join(', ')
          context.out(
            options.json === true
              ? `${JSON.stringify(done)}\n`
              : `snapshot ${done.snapshot} (${done.from}) boots and takes its own token only: ${held}\n  back in service after (RTO)  ${lasting(done.rto)}\n  lost at most (RPO)           ${lasting(done.rpo)}\n`,
          )
          return EXIT.ok
        }),
      ),
    )
}
