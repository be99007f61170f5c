using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// What a simulated person sees and logs of ovulation. The random numbers are a stream of their own, so the cycles of a seed do
/// not depend on it. Gaps, errors and ages follow Fehring's trial (829 cycles with a sign and an ovulation, 83 ages): the days
/// from the first sign to the peak are lognormal, 3.7 ± 1.6 days by monitor and 4.1 ± 1.5 by mucus in one person's usual cycles,
/// and differ by a factor of 1.3 between persons. The share of wrong signs, LH tests and temperature are assumptions.
/// </summary>
internal sealed class SelfObservation
{
    private const int Stream = 0x0B5E;

    private const int MinDay = 5;
    private const double MinSignRate = 0.6;
    private const double MeanLogGap = 1.57;
    private const double LogGapBetweenPersons = 0.25;
    private const double LogGapWithin = 0.4;
    private const int MaxGapDays = 16;
    private const double MeanFalseRate = 0.06;
    private const double MaxFalseRate = 0.5;
    private const int MucusLeadDays = 1;

    // Negative tests from some days before the usual ovulation on. A test misses one surge in twelve.
    private const double TestLeadDays = 5;
    private const double TestLeadDeviation = 1.5;
    private const int MaxTests = 10;
    private const double MissedSurgeRate = 0.08;
    private const double PopulationOvulationDay = 16;

    // Cycles shorten by 0.0095 of log(length − 10) a year: −0.36 is that slope times the deviations of both.
    private const double MeanAge = 31;
    private const double AgeDeviation = 6;
    private const double AgeWithLength = -0.36;
    private const double MinAge = 16;
    private const double MaxAge = 46;

    private readonly Rng _rng;
    private readonly ChartMethod _method;
    private readonly double _ovulationError;
    private readonly double _signRate;
    private readonly double _logGap;
    private readonly double _falseRate;
    private readonly double _age;
    private (double Days, int Count) _ovulations;

    private SelfObservation(Rng rng, EvidenceShape shape, double lengthScore)
    {
        _rng = rng;
        _method = MethodOf(shape, rng.Uniform());
        _ovulationError = shape.ErrorScale;
        var logsSigns = rng.Chance(shape.ShareLoggingSigns);
        _signRate = MinSignRate + (1 - MinSignRate) * rng.Uniform();
        if (!logsSigns)
            _signRate = 0;
        _logGap = MeanLogGap + LogGapBetweenPersons * rng.Normal();
        _falseRate = Math.Min(MeanFalseRate * rng.Exponential(), MaxFalseRate);
        var isAgeKnown = rng.Chance(shape.ShareWithBirthYear);
        var age = AgeWithLength * lengthScore + Math.Sqrt(1 - AgeWithLength * AgeWithLength) * rng.Normal();
        _age = isAgeKnown ? Math.Clamp(MeanAge + AgeDeviation * age, MinAge, MaxAge) : double.NaN;
    }

    /// <param name="seed">The seed of the cohort.</param>
    /// <param name="index">The person's index.</param>
    /// <param name="shape">What the persons of the cohort log.</param>
    /// <param name="lengthScore">The person's <see cref="Physiology.LengthScore"/>.</param>
    public static SelfObservation Draw(int seed, int index, EvidenceShape shape, double lengthScore) =>
        new(new Rng(seed ^ Stream, index), shape, lengthScore);

    /// <summary>The year of birth of a person whose log begins in a year; 0 where it is unknown.</summary>
    public int BirthYear(int year) => double.IsNaN(_age) ? 0 : year - (int)_age;

    /// <summary>A cycle with its evidence. Cycles must come in order.</summary>
    public ChartedCycle Observe(ChartedCycle cycle)
    {
        if (cycle.OvulationDay is not { } ovulation)
            return cycle;
        var evidence = new ChartedEvidence(_method);
        if (_ovulationError > 0)
            evidence = evidence with { OvulationRecordDay = RecordDay(ovulation, cycle.LengthDays) };
        var logsSigns = _rng.Chance(_signRate);
        var sign = SignDay(ovulation, cycle.LengthDays);
        if (logsSigns && cycle.IsLogged)
            evidence = evidence with { FirstSignDay = sign };
        if (logsSigns && cycle.IsLogged && _method == ChartMethod.LhTest)
            (evidence, cycle) = Test(evidence, cycle, evidence.OvulationRecordDay ?? ovulation);
        _ovulations = (_ovulations.Days + ovulation, _ovulations.Count + 1);
        return cycle with { Evidence = evidence };
    }

    private static ChartMethod MethodOf(EvidenceShape shape, double share)
    {
        if (share < shape.ShareByMucus)
            return ChartMethod.Mucus;
        if (share < shape.ShareByMucus + shape.ShareByLhTest)
            return ChartMethod.LhTest;
        return share < shape.ShareByMucus + shape.ShareByLhTest + shape.ShareByTemperature
            ? ChartMethod.Temperature
            : ChartMethod.Monitor;
    }

    // The usual error of a record, and now and then a gross one.
    private int RecordDay(int ovulation, int length)
    {
        var (offset, error, gross) = _method switch
        {
            ChartMethod.Mucus => (-MucusLeadDays, 1.3, 0.08),
            ChartMethod.Temperature => (2, 0.8, 0.04),
            ChartMethod.LhTest => (0, 0.8, 0.04),
            _ => (0, 0.7, 0.02),
        };
        var days = _ovulationError * error * _rng.Normal();
        if (_rng.Chance(_ovulationError * gross))
            days += _rng.Chance(0.5) ? _rng.Whole(3, 8) : -_rng.Whole(3, 8);
        return (int)Math.Clamp(Math.Round(ovulation + offset + days), MinDay + 1, length);
    }

    private int SignDay(int ovulation, int length)
    {
        var gap = Math.Clamp(Math.Round(Math.Exp(_logGap + LogGapWithin * _rng.Normal()) - 1), 0, MaxGapDays);
        if (_rng.Chance(_falseRate))
            return Math.Min(_rng.Whole(MinDay, Math.Max(MinDay, length - 4)), length);
        var lead = _method == ChartMethod.Monitor ? 0 : MucusLeadDays;
        return Math.Min(Math.Max(ovulation - lead - (int)gap, MinDay), length);
    }

    private (ChartedEvidence Evidence, ChartedCycle Cycle) Test(ChartedEvidence evidence, ChartedCycle cycle, int surge)
    {
        var usual = _ovulations.Count > 0 ? _ovulations.Days / _ovulations.Count : PopulationOvulationDay;
        var first = (int)Math.Max(MinDay + 1, Math.Round(usual - TestLeadDays + TestLeadDeviation * _rng.Normal()));
        var isMissed = _rng.Chance(MissedSurgeRate);
        var until = isMissed ? cycle.LengthDays + 1 : surge;
        var tests = Math.Min(Math.Min(MaxTests, until - first), cycle.LengthDays - first + 1);
        if (tests > 0)
            evidence = evidence with { FirstNegativeTestDay = first, NegativeTests = tests };
        return (evidence, isMissed ? cycle with { IsOvulationLogged = false } : cycle);
    }
}
