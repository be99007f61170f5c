const timeoutMs = 15_000;

/** An answer that is not a forecast. */
export class Problem extends Error {
  constructor(status, reason, detail) {
    super(detail);
    [this.status, this.reason] = [status, reason];
  }
}

/** Sends one call to the public API, or to the same API of the candidate. */
async function predict(path, request, token) {
  let response;
  try {
    response = await fetch(path, {
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
 * Asks for forecasts while a person drags: one question at a time, and the newest after it. So answers arrive in the order of
 * their questions, and no call is canceled. A question goes to each path. `show(answers, isNewest)` gets a `forecast` or a
 * `problem` for each.
 */
export class Forecasts {
  #paths; #show; #next = null; #isRunning = false;
  token = "";

  constructor(paths, show) { [this.#paths, this.#show] = [paths, show]; }

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
    const answers = await Promise.all(this.#paths.map(path => predict(path, request, this.token).then(
      forecast => ({ forecast, problem: null }), problem => {
        if (problem instanceof Problem) return { forecast: null, problem };
        throw problem;
      })));
    this.#show(answers, !this.#next);
  }
}
