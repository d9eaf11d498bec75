import { requestId } from '../areas/gateway/way-in.js'
import { EXIT, HardshellError } from '../model/errors.js'
import type { PairedDevice } from '../model/way-in.js'
import { devicesJson } from '../report/json.js'
import { devicesText, openText, pairedText, pendingText } from '../report/way-in.js'
import type { Session } from '../workflows/session.js'
import { approveDevice, listDevices, removeDevice } from '../workflows/way-in.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

type Flags = HostOptions & { readonly host?: string }

export const devices: Route = (program, run) => {
  const command = program.command('devices').description('The browsers, phones and programs that use the gateway: who waits to be let in, who is in.')
  hostOptions(command.command('list', { isDefault: true }).argument('[host]').description('List the devices that wait, and those that are in.'))
    .option('--json', 'print them as JSON')
    .action(
      run((context, host: string | undefined, flags: HostOptions & { json?: true }) =>
        withSession(context, host, flags, async (session) => {
          const all = await listDevices(session)
          context.out(flags.json === true ? `${devicesJson(session.host, all)}\n` : devicesText(all, at(session), context.screen))
          return EXIT.ok
        }),
      ),
    )
  hostOptions(command.command('approve').argument('<request>', 'as list shows it').description('Let in the device of this pairing request.'))
    .option('--host <host>', 'the host; a name from hardshell.yaml or an address')
    .action(
      run((context, given: string, flags: Flags) => {
        const request = requestId(given)
        return withSession(context, flags.host, flags, async (session) => {
          const device = (await listDevices(session)).pending.find((one) => one.requestId === request)
          if (device === undefined) {
            throw new HardshellError('usage', `${session.host}: no device waits with the request ${JSON.stringify(request)}`, {
              hint: `a device that tries again gets a new one; hardshell devices list ${session.host} shows them`,
            })
          }
          context.say(pendingText(device, Date.now(), context.screen))
          await approveDevice(session, device.requestId)
          context.say(openText({ event: 'approved', device }, at(session), context.screen, context.interactive))
          return EXIT.ok
        })
      }),
    )
  hostOptions(command.command('revoke').argument('<device>', 'its key as list shows it').description('Put a device out: its token is refused from now on, and it has to be let in anew.'))
    .option('--host <host>', 'the host; a name from hardshell.yaml or an address')
    .action(
      run((context, key: string, flags: Flags) =>
        withSession(context, flags.host, flags, async (session) => {
          const device = named(session, (await listDevices(session)).paired, key)
          context.say(pairedText(device, Date.now(), context.screen))
          await removeDevice(session, device.deviceId)
          const left = (await listDevices(session)).paired
          if (left.some(({ deviceId }) => deviceId === device.deviceId)) {
            throw new HardshellError('verify', `${session.host}: the gateway said that the device is out, and lists it still`, { hint: `hardshell devices list ${session.host} shows how it stands` })
          }
          context.say(`  ${context.screen.palette.green('✓')} it is out; ${left.length} left\n`)
          return EXIT.ok
        }),
      ),
    )
}

const at = (session: Session): { host: string; now: number } => ({ host: session.host, now: Date.now() })

/** Signs of a key that tell it from others: what the list shows. */
const ENOUGH = 16

function named(session: Session, paired: readonly PairedDevice[], key: string): PairedDevice {
  const [device, ...others] = key.length < ENOUGH ? [] : paired.filter(({ deviceId }) => deviceId.startsWith(key))
  if (device !== undefined && others.length === 0) return device
  throw new HardshellError('usage', `${session.host}: ${others.length > 0 ? 'more than one device has' : 'no device that is in has'} a key that begins with ${JSON.stringify(key)}`, {
    hint: `hardshell devices list ${session.host} shows the keys; ${ENOUGH} signs or more of one name it`,
  })
}
