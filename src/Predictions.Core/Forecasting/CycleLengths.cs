using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The length of one cycle by state of the person: each row sums to one, trimmed to the days that hold anything.</summary>
internal readonly ref struct CycleLengths
{
    /// <summary>Room that the caller lends, in doubles.</summary>
    public const int Room = LocationMixture.Count * Stride;

    private const int Stride = DayAxis.Count + 2 * DayConvolution.Margin;

    private readonly LengthPmf _short;
    private readonly LengthPmf _usual;
    private readonly LengthPmf _long;

    /// <param name="joint">The distribution of the next length by state, as <see cref="LocationMixture.Split"/> gives it.</param>
    /// <param name="room">Room for <see cref="Room"/> doubles.</param>
    public CycleLengths(scoped ReadOnlySpan<double> joint, Span<double> room)
    {
        _short = new LengthPmf(joint[..DayAxis.Count], room[..Stride]);
        _usual = new LengthPmf(joint.Slice(DayAxis.Count, DayAxis.Count), room.Slice(Stride, Stride));
        _long = new LengthPmf(joint.Slice(2 * DayAxis.Count, DayAxis.Count), room.Slice(2 * Stride, Stride));
    }

    /// <summary>Her mean length in the middle state, in days.</summary>
    public double MeanDays => _usual.MeanDays;

    /// <summary>The shortest length of any state, in days.</summary>
    public int ShortestDays => Math.Min(_short.ShortestDays, Math.Min(_usual.ShortestDays, _long.ShortestDays));

    /// <summary>Lengths in a state.</summary>
    public LengthPmf State(int state) => state switch
    {
        0 => _short,
        1 => _usual,
        _ => _long,
    };
}
