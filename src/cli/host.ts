/** From the HOST word and the flags to a session: which host, which spec, which way there. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { areas } from '../areas/catalogue.js'
import { HardshellError } from '../model/errors.js'
import { parseAddress, type Address } from '../model/host.js'
import { parseSpec, type Declared } from '../spec/load.js'
import { select, type Target } from '../spec/select.js'
import type { Spec } from '../spec/spec.js'
import { LocalTransport, openTransport } from '../transport/open.js'
import type { Session } from '../workflows/session.js'
import type { Context } from './context.js'
import { otherLogin } from './logins.js'
import { practiceOf, practiceSpecFile } from './practice-server.js'

export interface HostOptions {
  readonly spec?: string
}

export const hostOptions = (command: Command): Command => command.option('--spec <file>', 'the spec (default: hardshell.yaml, if there is one)')

const DEFAULT_FILE = 'hardshell.yaml'

function declared(context: Context, file: string | undefined): Declared | undefined {
  const path = resolve(context.cwd, file ?? DEFAULT_FILE)
  if (!existsSync(path)) {
    if (file === undefined) return undefined
    throw new HardshellError('spec', `${file} does not exist`, { hint: 'name the file with --spec, or leave --spec out' })
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new HardshellError('spec', `${file ?? DEFAULT_FILE} cannot be read`, { hint: 'look at its mode and owner', cause: error })
  }
  return parseSpec(text, file ?? DEFAULT_FILE, areas.flatMap((area) => area.controls.map((control) => control.id)))
}

/** The chosen host with its spec, nothing contacted but this machine's own npm setting. */
export async function specOf(context: Context, asked: string | undefined, options: HostOptions): Promise<Target> {
  const target = select(declared(context, options.spec), asked)
  return { ...target, spec: await withRegistry(context, practiceOwn(context, target, options)) }
}

/** A practice server remembers what it was made for, unless a spec says otherwise. */
function practiceOwn(context: Context, target: Target, options: HostOptions): Spec {
  const address = parseAddress(target.address)
  if (address.via !== 'practice' || target.name !== target.address || options.spec !== undefined) return target.spec
  const file = practiceSpecFile(context, address.name)
  return existsSync(file) ? select(parseSpec(readFileSync(file, 'utf8'), file), target.address).spec : target.spec
}

/** The npm source builds on the host from the registry that the operator's own npm uses, unless the spec names one. */
async function withRegistry(context: Context, spec: Spec): Promise<Spec> {
  if (spec.image.source !== 'npm' || spec.image.registry !== undefined) return spec
  const asked = await new LocalTransport({ ...context.env }).run('exec npm config get registry', { label: 'npm registry', readOnly: true })
  const registry = asked.stdout.toString('utf8').trim()
  if (asked.status !== 0 || !/^https?:\/\//.test(registry)) {
    throw new HardshellError('operator', 'the npm registry of this machine could not be told (npm config get registry)', {
      hint: 'name it in hardshell.yaml: image.registry',
    })
  }
  return { ...spec, image: { ...spec.image, registry } }
}

/** Opens the way to the host for one command, and closes it whatever happens. */
export async function withSession(
  context: Context,
  asked: string | undefined,
  options: HostOptions,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const target = await specOf(context, asked, options)
  const address = parseAddress(target.address)
  const transport = openTransport(resolved(context, address), { ...context.env }, otherLogin(context, address, target.name, target.spec.deploy.user))
  try {
    return await work({ host: target.name, spec: target.spec, transport, today: context.today() })
  } finally {
    await transport.close()
  }
}

function resolved(context: Context, address: Address): Address {
  if (address.via !== 'practice') return address
  const reached = practiceOf(context).address(address.name)
  const config = reached.options[1]
  if (config !== undefined && existsSync(config)) return reached
  throw new HardshellError('usage', `there is no practice server ${address.name}`, { hint: `make it: hardshell practice --name ${address.name}   or see: hardshell practice list` })
}
