/** Watches for devices that want to be paired, and asks the owner about each one. */
import { HardshellError } from '../model/errors.js'
import type { Devices, OpenEvent, PendingDevice } from '../model/way-in.js'
import type { Session } from './session.js'
import { aborted, pause } from './wait.js'
import { approveDevice, listDevices } from './way-in.js'

/** Milliseconds. A look costs the host some three seconds of one core, so it is taken only while a device is expected. */
const PAUSE_MS = 5_000
const EXPECT_MS = 180_000

export interface DeviceWatch {
  /** A device is about to knock: look by ourselves for three minutes. */
  readonly expected: boolean
  readonly onEvent: (event: OpenEvent) => void
  /** The owner's word on one device. Left out: nobody is here to ask. */
  readonly approve?: (device: PendingDevice, signal: AbortSignal) => Promise<boolean>
  /** Resolves when the owner wants a look, or when the signal aborts. */
  readonly wish: (signal: AbortSignal) => Promise<void>
}

/** Ends when the signal aborts. */
export async function watchDevices(session: Session, watch: DeviceWatch, signal: AbortSignal): Promise<void> {
  const told = new Set<string>()
  let lookUntil = watch.expected ? Date.now() + EXPECT_MS : 0
  let wished = false
  for (;;) {
    if (wished || Date.now() < lookUntil) {
      if (!(await look(session, watch, told, wished, signal))) lookUntil = 0
    }
    if (signal.aborted) return
    wished = await wait(watch, Date.now() < lookUntil, signal)
    if (signal.aborted) return
  }
}

/** @returns whether it was the owner's wish, not the clock, that ended the waiting */
async function wait(watch: DeviceWatch, briefly: boolean, signal: AbortSignal): Promise<boolean> {
  const done = new AbortController()
  const either = AbortSignal.any([signal, done.signal])
  try {
    return await Promise.race([watch.wish(either).then(() => true), ...(briefly ? [pause(PAUSE_MS, either).then(() => false)] : [])])
  } finally {
    done.abort()
  }
}

/** @returns false when looking again by ourselves makes no sense */
async function look(session: Session, watch: DeviceWatch, told: Set<string>, wished: boolean, signal: AbortSignal): Promise<boolean> {
  let devices: Devices
  try {
    devices = await listDevices(session, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof HardshellError)) return gone(error, signal)
    // a broken connection is being mended elsewhere, and told there
    if (wished || error.noun !== 'unreachable') watch.onEvent({ event: 'devices-unknown', because: error.message })
    return error.noun === 'unreachable'
  }
  const pending = devices.pending.filter((device) => wished || !told.has(device.requestId))
  if (wished && pending.length === 0) watch.onEvent({ event: 'none-pending' })
  for (const device of pending) {
    told.add(device.requestId)
    watch.onEvent({ event: 'pending', device })
    if (watch.approve === undefined) continue
    const word = watch.approve(device, signal).catch((error: unknown) => gone(error, signal))
    const yes = await Promise.race([word, aborted(signal).then(() => false)])
    if (signal.aborted) return false
    if (!yes) watch.onEvent({ event: 'unapproved', device })
    else await approve(session, watch, device)
  }
  return true
}

async function approve(session: Session, watch: DeviceWatch, device: PendingDevice): Promise<void> {
  try {
    await approveDevice(session, device.requestId)
    watch.onEvent({ event: 'approved', device })
  } catch (error) {
    if (!(error instanceof HardshellError)) throw error
    watch.onEvent({ event: 'devices-unknown', because: error.message })
  }
}

function gone(error: unknown, signal: AbortSignal): false {
  if (signal.aborted) return false
  throw error
}
