namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>
/// Callers who retry by the API guide: a refused or failed call is repeated after a random wait of up to 1, 2, 4, … seconds, at
/// most a fixed number of times.
/// </summary>
/// <param name="retries">The maximum number of retries, 0 to 5.</param>
internal sealed class Callers(int retries)
{
    // Longer than the longest wait.
    private const int Ring = 64;

    private readonly double[,] _due = new double[retries + 1, Ring];

    /// <summary>Calls so far, without retries.</summary>
    public double Calls { get; private set; }

    /// <summary>Calls with an answer, by the first try or a retry.</summary>
    public double Answered { get; private set; }

    /// <summary>Calls that failed after all retries.</summary>
    public double Abandoned { get; private set; }

    /// <summary>Calls that wait for their next retry.</summary>
    public double Waiting => _due.Cast<double>().Sum();

    /// <summary>The tries of a second: new calls, and retries that are due.</summary>
    public double Asked(int second, double calls)
    {
        Calls += calls;
        _due[0, second % Ring] += calls;
        var asked = 0.0;
        for (var tries = 0; tries <= retries; tries++)
            asked += _due[tries, second % Ring];
        return asked;
    }

    /// <summary>Settles the tries of a second.</summary>
    /// <param name="second">The second.</param>
    /// <param name="unanswered">The share that was refused or failed, 0 to 1.</param>
    public void Settle(int second, double unanswered)
    {
        for (var tries = 0; tries <= retries; tries++)
        {
            var asked = _due[tries, second % Ring];
            _due[tries, second % Ring] = 0;
            Answered += asked * (1 - unanswered);
            if (tries == retries)
                Abandoned += asked * unanswered;
            else
                Postpone(second, tries, asked * unanswered);
        }
    }

    private void Postpone(int second, int tries, double calls)
    {
        var spread = Math.Min(30, 1 << tries);
        for (var wait = 1; wait <= spread; wait++)
            _due[tries + 1, (second + wait) % Ring] += calls / spread;
    }
}
