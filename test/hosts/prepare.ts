/** Makes this machine fit for practice servers before the host tests, saying what that takes. */
import { LocalTransport } from '../../src/transport/open.js'
import { Practice } from '../../src/workflows/practice.js'

const practice = new Practice({ local: new LocalTransport(process.env), environment: process.env, onProgress: (line) => console.log(`… ${line}`) })
const { wants } = await practice.look()
for (const want of wants) console.log(`practice servers need: ${want}`)
await practice.prepare()
