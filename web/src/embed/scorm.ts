// Reports a lesson's score to a learning management system by the API of SCORM 1.2, which a frame
// or window around the page has.

/** The functions of the API that a lesson needs. Each answers 'true' or 'false', or a value. */
export interface Api {
  LMSInitialize(nothing: ''): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(nothing: ''): string;
  LMSFinish(nothing: ''): string;
}

/** What of a window the search needs. */
interface Place {
  parent?: Place | null;
  opener?: Place | null;
  API?: Api;
}

/** SCORM 1.2 names no bound for the search; more frames than this are a loop. */
const deepest = 20;

/** The API of the window, the frames around it, or those of its opener. */
export const findApi = (w: Place): Api | undefined => above(w) ?? (w.opener ? above(w.opener) : undefined);

function above(w: Place): Api | undefined {
  try {
    for (let n = 0, at: Place | null | undefined = w; at && n < deepest; n++) {
      if (at.API) return at.API;
      if (at.parent === at) break;
      at = at.parent;
    }
  } catch {
    // A frame of another origin, which has no API for us.
  }
  return undefined;
}

/** What the system is told. */
export interface Result {
  score: number;
  max: number;
  done: boolean;
}

/** A session with the system. */
export interface Report {
  /** The student's ID there, which serves as the lesson's seed; empty if it does not say. */
  student: string;
  tell(r: Result): void;
  end(): void;
}

/** Begins a session; undefined if the system refuses it. */
export function begin(api: Api): Report | undefined {
  if (api.LMSInitialize('') !== 'true') return undefined;
  const status = 'cmi.core.lesson_status';
  const ended = () => ['passed', 'completed'].includes(api.LMSGetValue(status));
  // A student who has passed and looks at the lesson again keeps the mark.
  let kept = ended();
  return {
    student: api.LMSGetValue('cmi.core.student_id'),
    tell: ({ score, max, done }) => {
      if (kept) return;
      api.LMSSetValue('cmi.core.score.min', '0');
      api.LMSSetValue('cmi.core.score.max', '100');
      api.LMSSetValue('cmi.core.score.raw', String(max ? Math.round((100 * score) / max) : 0));
      api.LMSSetValue(status, done ? 'passed' : 'incomplete');
      api.LMSCommit('');
      kept = done;
    },
    end: () => void api.LMSFinish(''),
  };
}
