const timeoutMs = 15_000;

/** An answer that is not a forecast. */
export class Problem extends Error {
  constructor(status, reason, detail) {
    super(detail);
    [this.status, this.reason] = [status, reason];
  }
}

/** Sends one call to the public API. */
async function predict(request, token) {
  let response;
  try {
    response = await fetch("/v1/predict", {
      method: "POST",
      headers: { "content-type": "application/json", ...token && { authorization: `Bearer ${token}` } },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw new Problem(0, "UNREACHABLE", "The service does not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Problem(response.status, answer.reason ?? "", answer.detail ?? `The service answered ${response.status}.`);
}

/**
 * Asks for forecasts while a person drags: one call at a time, and the newest question after it. So answers arrive in the order
 * of their questions, and no call is canceled. `show(forecast, problem, isNewest)` gets each answer.
 */
export class Forecasts {
  #show; #next = null; #isRunning = false;
  token = "";

  constructor(show) { this.#show = show; }

  /** Asks, or replaces the question that waits. */
  ask(request) {
    this.#next = request;
    if (!this.#isRunning) this.#run();
  }

  async #run() {
    this.#isRunning = true;
    try {
      while (this.#next) await this.#answer();
    } finally {
      this.#isRunning = false;
    }
  }

  async #answer() {
    const request = this.#next;
    this.#next = null;
    const [forecast, problem] = await predict(request, this.token).then(answer => [answer, null], error => {
      if (error instanceof Problem) return [null, error];
      throw error;
    });
    this.#show(forecast, problem, !this.#next);
  }
}
