using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The length of one cycle by state of the person. Each row sums to one and is trimmed to days with mass.</summary>
internal readonly ref struct CycleLengths
{
    /// <summary>The length of the caller's buffer, in doubles.</summary>
    public const int BufferSize = LocationMixture.Count * Stride;

    private const int Stride = DayAxis.Count + 2 * DayConvolution.Margin;

    private readonly LengthPmf _short;
    private readonly LengthPmf _usual;
    private readonly LengthPmf _long;

    /// <param name="joint">The distribution of the next length by state, from <see cref="LocationMixture.Split"/>.</param>
    /// <param name="buffer">At least <see cref="BufferSize"/> long.</param>
    public CycleLengths(scoped ReadOnlySpan<double> joint, Span<double> buffer)
    {
        _short = new LengthPmf(joint[..DayAxis.Count], buffer[..Stride]);
        _usual = new LengthPmf(joint.Slice(DayAxis.Count, DayAxis.Count), buffer.Slice(Stride, Stride));
        _long = new LengthPmf(joint.Slice(2 * DayAxis.Count, DayAxis.Count), buffer.Slice(2 * Stride, Stride));
    }

    /// <summary>The mean length in the middle state, in days.</summary>
    public double MeanDays => _usual.MeanDays;

    /// <summary>The shortest length of any state, in days.</summary>
    public int ShortestDays => Math.Min(_short.ShortestDays, Math.Min(_usual.ShortestDays, _long.ShortestDays));

    /// <summary>The lengths in a state.</summary>
    public LengthPmf State(int state) => state switch
    {
        0 => _short,
        1 => _usual,
        _ => _long,
    };
}
