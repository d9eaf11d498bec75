/** Diagnosing a host: the controls that tell symptoms, and what the container says of itself. Read-only. */
import { symptoms } from '../areas/diagnose/symptoms.js'
import { ASKED, diagnose, type Diagnosed } from '../audit/diagnose.js'
import { read } from '../model/fact.js'
import { look, observe, onlyControls, type Session } from './session.js'

export async function diagnoseHost(session: Session): Promise<Diagnosed> {
  const [{ card }, facts] = await Promise.all([observe(session, onlyControls(({ id }) => ASKED.has(id))), look(session, [symptoms])])
  return diagnose(session.host, session.spec.gateway.directory, card.findings, read(symptoms, facts))
}
