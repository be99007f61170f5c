using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Predictions.Models.Artifacts;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>
/// Writes damaged copies of the shipped artifact that must not be served. Each kind of damage draws its details from a seeded
/// random number generator.
/// </summary>
internal sealed class ModelDamage(ServedModels models, Random random)
{
    private const string Trees = "TransformerChain/Model/Predictor/Model.key";
    private const string Calibrator = "TransformerChain/Model/Calibrator/Model.key";
    private const int HeaderBytes = 256, BombBytes = 64 << 20;

    /// <summary>The bytes of a component's header that name its kind.</summary>
    private static readonly Range Kind = 0x40..0x68;

    private static readonly string[] Files = [ArtifactFiles.Zip, ArtifactFiles.Manifest, ArtifactFiles.Card];

    private static readonly Lazy<byte[]> Bomb = new(() =>
    {
        var bomb = new ZipEdit(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "cycle-length", "1", ArtifactFiles.Zip)));
        bomb["TrainingInfo/Version.txt"] = new byte[BombBytes];
        return bomb.Pack(CompressionLevel.Fastest);
    });

    /// <summary>Invalid values for the fields of a manifest.</summary>
    private static readonly (string Field, string Json)[] Fields =
    [
        ("name", "\"weather\""), ("version", "\"0\""), ("created", "\"yesterday\""), ("created", "20260101"), ("trainer", "null"),
        ("features", """{"version":2,"names":["day"]}"""), ("features", "[]"), ("settings", "{}"), ("settings", "7"),
        ("prior", "null"), ("learned_share", "1.01"), ("learned_share", "-0.01"), ("learned_share", "\"most\""),
        ("learned_share", "{}"),
        ("learned_share", """{"no_cycle":{"until_due":0,"overdue":0}}"""),
        ("training", "null"), ("metrics", "[1]"), ("golden", "[]"), ("golden", "[null]"), ("golden", "{}"),
        ("sha256", "\"\""), ("sha256", "null"), ("size_bytes", "-1"), ("size_bytes", "0"), ("size_bytes", "99999999999999999999"),
        ("surprise", "1"),
    ];

    private static readonly (string Field, string Json)[] Priors =
    [
        ("mean", "0"), ("mean", "5.5"), ("kappa", "0"), ("kappa", "-1"), ("alpha", "1"), ("beta", "0"), ("discount", "0.4"),
        ("discount", "1.1"),
        ("skip_rate", "-0.1"), ("skip_rate", "0.51"), ("beta", "1e300"),
    ];

    private static readonly Action<ModelDamage, string>[] All =
    [
        (d, v) => d.Cut(v), (d, v) => d.Flip(v), (d, v) => d.FlipAKind(v), (d, v) => d.MakeATreeCyclic(v),
        (d, v) => d.DeclareHugeCounts(v), (d, v) => d.ChangeLeaves(v), (d, v) => d.Set(v, null, Fields),
        (d, v) => d.Set(v, "prior", Priors), (d, v) => d.DeleteAFile(v), (d, v) => d.ChangeAGoldenRow(v), (d, v) => d.Expand(v),
        (d, v) => d.AddAnEntryWithABadName(v), (d, v) => d.ReorderFeatures(v), (d, v) => d.ReplaceTheZip(v),
        (d, v) => d.CutTheManifest(v), (d, v) => d.Empty(v), (d, v) => d.DropAnEntry(v), (d, v) => d.ChangeTheCalibrator(v),
    ];

    public static int Kinds => All.Length;

    /// <summary>Writes a version with one kind of damage.</summary>
    /// <param name="version">The version.</param>
    /// <param name="kind">From 0 to <see cref="Kinds"/> - 1.</param>
    public void Write(string version, int kind)
    {
        models.With(version);
        All[kind](this, version);
    }

    private void Cut(string version) => Edit(version, ArtifactFiles.Zip, bytes => bytes[..random.Next(bytes.Length)]);

    private void CutTheManifest(string version) =>
        Edit(version, ArtifactFiles.Manifest, bytes => bytes[..random.Next(bytes.Length - 3)]);

    private void Empty(string version) => Edit(version, Files[random.Next(2)], _ => []);

    private void DeleteAFile(string version) => File.Delete(models.File(version, Files[random.Next(Files.Length)]));

    private void Flip(string version) => Edit(version, ArtifactFiles.Zip, bytes =>
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    });

    private void FlipAKind(string version) => Zip(version, zip =>
    {
        var keys = zip.Names.Where(name => name.EndsWith("Model.key", StringComparison.Ordinal)).ToArray();
        var kind = zip[keys[random.Next(keys.Length)]].AsSpan(Kind);
        kind[random.Next(kind.Length)] ^= (byte)(1 << random.Next(8));
    });

    /// <summary>Makes a split of the first tree its own child.</summary>
    private void MakeATreeCyclic(string version) => Zip(version, zip =>
    {
        var children = zip[Trees].AsSpan(HeaderBytes + 8 + 1 + 4 + 16);
        var split = random.Next(BinaryPrimitives.ReadInt32LittleEndian(children));
        BinaryPrimitives.WriteInt32LittleEndian(children[(4 + 4 * split)..], split);
    });

    private void DeclareHugeCounts(string version) => Zip(version, zip =>
    {
        // The count of trees, of the first tree's leaves, or of its first array's elements.
        var at = new[] { HeaderBytes + 4, HeaderBytes + 9, HeaderBytes + 29 }[random.Next(3)];
        BinaryPrimitives.WriteInt32LittleEndian(zip[Trees].AsSpan(at), random.Next(100_000, int.MaxValue));
    });

    /// <summary>Changes all leaves of the first tree, so every golden row gets another value.</summary>
    private void ChangeLeaves(string version) => Zip(version, zip =>
    {
        var tree = zip[Trees].AsSpan(HeaderBytes + 29);
        // Seven arrays precede the leaves: two of children, features, categories, bins, thresholds and defaults.
        for (var array = 0; array < 7; array++)
            tree = tree[(4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(tree))..];
        var leaves = BinaryPrimitives.ReadInt32LittleEndian(tree);
        for (var leaf = 0; leaf < leaves; leaf++)
            BinaryPrimitives.WriteDoubleLittleEndian(tree[(4 + 8 * leaf)..], random.NextDouble() + 1);
    });

    private void ChangeTheCalibrator(string version) => Zip(version, zip =>
        BinaryPrimitives.WriteDoubleLittleEndian(zip[Calibrator].AsSpan(HeaderBytes), -random.NextDouble() - 1));

    private void DropAnEntry(string version) => Zip(version, zip =>
    {
        var needed = zip.Names.Where(name => name.EndsWith("Model.key", StringComparison.Ordinal)).ToArray();
        zip.Without(needed[random.Next(needed.Length)]);
    });

    private void AddAnEntryWithABadName(string version)
    {
        string[] names =
            ["../../escaped", "/escaped", "..\\escaped", "TransformerChain/Model.key", "TransformerChain/Another/Model.key"];
        Zip(version, zip => zip.With(names[random.Next(names.Length)], 1, 2, 3));
    }

    private void ReplaceTheZip(string version)
    {
        var bytes = new byte[random.Next(1, 5_000)];
        random.NextBytes(bytes);
        Rehashed(version, random.Next(3) == 0 ? Encoding.UTF8.GetBytes("<html>404 Not Found</html>") : bytes);
    }

    /// <summary>Exceeds the limit on expanded bytes or on entries.</summary>
    private void Expand(string version)
    {
        if (random.Next(2) == 0)
            Rehashed(version, Bomb.Value);
        else
            Zip(version, zip => Enumerable.Range(0, 20_000).ToList().ForEach(i => zip.With($"{i}")));
    }

    private void ReorderFeatures(string version) => Manifest(version, manifest =>
    {
        var names = manifest["features"]!["names"]!.AsArray();
        var (from, to) = (random.Next(names.Count - 1), names.Count - 1);
        var moved = names[from];
        names.RemoveAt(from);
        names.Insert(to, moved);
    });

    private void ChangeAGoldenRow(string version) => Manifest(version, manifest =>
    {
        var rows = manifest["golden"]!.AsArray();
        var hazards = rows[random.Next(rows.Count)]!["hazards"]!.AsArray();
        hazards[random.Next(hazards.Count)]!["hazard"] = 0.5 + random.NextDouble() / 2;
    });

    private void Set(string version, string? parent, (string Field, string Json)[] fields) => Manifest(version, manifest =>
    {
        var (field, json) = fields[random.Next(fields.Length)];
        (parent is null ? manifest : manifest[parent]!)[field] = JsonNode.Parse(json);
    });

    private void Zip(string version, Action<ZipEdit> change)
    {
        var zip = new ZipEdit(File.ReadAllBytes(models.File(version, ArtifactFiles.Zip)));
        change(zip);
        Rehashed(version, zip.Pack());
    }

    /// <summary>Writes the archive with a matching hash and size, so the service opens it.</summary>
    private void Rehashed(string version, byte[] zip) => ArtifactWriter.Write(
        Path.GetDirectoryName(models.File(version, ArtifactFiles.Zip))!, zip,
        ServedModels.Shipped.Manifest with { Version = version }, "# Damaged\n");

    private void Manifest(string version, Action<JsonNode> change)
    {
        var path = models.File(version, ArtifactFiles.Manifest);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private void Edit(string version, string file, Func<byte[], byte[]> change) =>
        File.WriteAllBytes(models.File(version, file), change(File.ReadAllBytes(models.File(version, file))));
}
