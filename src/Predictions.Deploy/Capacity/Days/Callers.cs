namespace Predictions.Deploy.Capacity.Days;

/// <summary>
/// Callers who retry as the backend guide tells them: what was refused or failed is asked again after a second and a random part of 1, 2,
/// 4 … seconds, so often and no oftener.
/// </summary>
/// <param name="retries">How often, 0 to 5.</param>
internal sealed class Callers(int retries)
{
    // Longer than the longest wait.
    private const int Ring = 64;

    private readonly double[,] _due = new double[retries + 1, Ring];

    /// <summary>Calls made so far, retries not counted.</summary>
    public double Calls { get; private set; }

    /// <summary>Calls that were answered, in the end.</summary>
    public double Answered { get; private set; }

    /// <summary>Calls that were given up.</summary>
    public double Abandoned { get; private set; }

    /// <summary>Calls that wait for their next try.</summary>
    public double Waiting => _due.Cast<double>().Sum();

    /// <summary>Everything asked in a second: first tries, and retries that are due.</summary>
    public double Asked(int second, double calls)
    {
        Calls += calls;
        _due[0, second % Ring] += calls;
        var asked = 0.0;
        for (var tries = 0; tries <= retries; tries++)
            asked += _due[tries, second % Ring];
        return asked;
    }

    /// <summary>What became of it.</summary>
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
