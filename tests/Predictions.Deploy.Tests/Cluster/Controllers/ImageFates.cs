using System.Collections.Concurrent;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>What becomes of images, by their digests. Those that nothing was said of work.</summary>
internal sealed class ImageFates(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, ImageFate> _fates = new(StringComparer.Ordinal);

    public void Set(string digest, Fate fate, string log) => _fates[digest] = new ImageFate(fate, log, clock.GetUtcNow());

    public ImageFate Of(string image) =>
        _fates.FirstOrDefault(f => image.EndsWith(f.Key, StringComparison.Ordinal)).Value
        ?? new ImageFate(Fate.Works, $"{image} started", DateTimeOffset.MinValue);
}
