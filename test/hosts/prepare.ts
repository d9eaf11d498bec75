/**
 * Makes this machine fit for practice servers before the host tests, saying what that takes. With HS_TWIN, makes a hardened one
 * too and keeps it under that key, for `Guest.harden` to begin from (decision 20); with the word `clear`, takes that away.
 */
import { Guest, practiceHere } from './guest.js'

const practice = practiceHere()
const twin = process.env['HS_TWIN']
if (process.argv[2] === 'clear') {
  if (twin !== undefined) await practice.dropTwin(twin)
} else {
  const { wants } = await practice.look()
  for (const want of wants) console.log(`practice servers need: ${want}`)
  await practice.prepare()
  if (twin !== undefined) await keepHardened(twin)
}

async function keepHardened(key: string): Promise<void> {
  console.log('… hardening a practice server, for the others to begin from')
  const first = new Guest(`hardened-${process.pid}`)
  try {
    await first.practise()
    await practice.keepTwin(first.name, key)
  } finally {
    await first.remove()
  }
}
