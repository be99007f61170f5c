using System.IO.Compression;
using Microsoft.ML;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;

namespace Predictions.Training.Learning;

/// <summary>A trained model, which can be evaluated and written. It does not expose ML.NET's types.</summary>
public sealed class TrainedHazard
{
    // The zip format cannot hold an earlier date.
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MLContext _context;
    private readonly ITransformer _model;

    internal TrainedHazard(MLContext context, ITransformer model, TrainerSettings settings)
    {
        (_context, _model) = (context, model);
        var compiled = ModelLoader.Compile(ToZip(), settings.LastDay);
        Compiled = compiled.Value
            ?? throw new InvalidOperationException($"The trained model cannot be served: {compiled.Rejection}");
    }

    /// <summary>The compiled trees, as they will be served.</summary>
    public IHazardModel Compiled { get; }

    /// <summary>ML.NET's own hazards of a history on some days. A loaded model is compared with them.</summary>
    public GoldenRow Golden(in HistorySummary summary, IEnumerable<int> days)
    {
        using var engine = _context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(_model);
        var hazards = new List<GoldenHazard>();
        foreach (var day in days)
            hazards.Add(new GoldenHazard(day, engine.Predict(HazardRow.Of(summary, day, false)).Probability));
        return new GoldenRow(summary, hazards);
    }

    /// <summary>
    /// The model as ML.NET's zip. Entries are sorted, not compressed, and have one date. So the same trees give the same bytes on
    /// every machine.
    /// </summary>
    public byte[] ToZip()
    {
        using var written = new MemoryStream();
        var schema = _context.Data.LoadFromEnumerable(Array.Empty<HazardRow>()).Schema;
        _context.Model.Save(_model, schema, written);
        using var source = new ZipArchive(written, ZipArchiveMode.Read);
        using var plain = new MemoryStream();
        using (var target = new ZipArchive(plain, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                var copy = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression);
                copy.LastWriteTime = ZipEpoch;
                using var from = entry.Open();
                using var to = copy.Open();
                from.CopyTo(to);
            }
        }

        return plain.ToArray();
    }
}
