import { Injectable } from '@nestjs/common';
import { Problem } from '@na/errors';
import { StandingUnknown } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { Admission } from './admission.ts';
import type { Need } from './needs.ts';
import { refuseUnfit } from './unfit.ts';

/** How often is looked; what a look finds is at most 1.5 s old, so that both together stay below two seconds. */
const LOOK_MS = 400;

/** For so long a look may find nothing out: a short outage of the database ends no stream. */
const UNSURE_FOR_MS = 2_000;

/** A look at whoever waits, again and again. */
export interface Watch {
  /** Aborts, with a Problem as its reason, when they may no longer have what they wait for, or when that cannot be found out. */
  readonly lost: AbortSignal;
  /** Looks no more. Repeatable. */
  end(): void;
}

/** Watches whether those whom an answer takes long may still have it. */
@Injectable()
export class Standing {
  constructor(private readonly admission: Admission) {}

  /** Watches, until it is told to end, who came with a request that needed `need`. */
  watch(request: GatewayRequest, need: Need): Watch {
    const lost = new AbortController();
    let unsureSince: number | undefined;
    let isLooking = false;
    const look = async () => {
      isLooking = true;
      try {
        refuseUnfit(need, await this.admission.again(request));
        unsureSince = undefined;
      } catch (thrown) {
        if (isRefusal(thrown)) lost.abort(thrown);
      } finally {
        isLooking = false;
      }
    };
    const timer = setInterval(() => {
      unsureSince ??= Date.now();
      if (Date.now() - unsureSince > UNSURE_FOR_MS) lost.abort(StandingUnknown({ retryAfterMs: 1_000 }));
      else if (!isLooking) void look();
    }, LOOK_MS).unref();
    const end = () => clearInterval(timer);
    lost.signal.addEventListener('abort', end, { once: true });
    return { lost: lost.signal, end };
  }
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Problem && ['unauthenticated', 'forbidden', 'invalid'].includes(thrown.kind);
}
