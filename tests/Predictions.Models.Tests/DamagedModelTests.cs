using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Predictions.Models.Artifacts;
using Predictions.Models.Trees;
using Predictions.Testing;

namespace Predictions.Models.Tests;

/// <summary>
/// Damaged or malicious archives with the hash and the size of the manifest. These tests run alone, because allocations are
/// counted for the process.
/// </summary>
[CollectionDefinition(nameof(DamagedModelTests), DisableParallelization = true)]
[Collection(nameof(DamagedModelTests))]
public class DamagedModelTests
{
    private const string Trees = "TransformerChain/Model/Predictor/Model.key";
    private const string Calibrator = "TransformerChain/Model/Calibrator/Model.key";

    /// <summary>
    /// The offset of the first tree's first array, the splits' left children: after a header, two counts, and the start of a
    /// tree.
    /// </summary>
    private const int LeftChildren = 256 + 8 + 1 + 4 + 16;

    /// <summary>The offset in a header of the length of the component's block.</summary>
    private const int BlockBytesAt = 0x18;

    /// <summary>In bytes.</summary>
    private const long MostAllocated = 40 << 20;

    private const int BombBytes = 128 << 20;

    private static readonly byte[] Whole = SmallModel.Trained.ToZip();

    [Theory]
    [InlineData("../model.key")]
    [InlineData("/etc/cron.d/model")]
    [InlineData("..\\model")]
    [InlineData("C:\\model")]
    [InlineData("TransformerChain/../../model")]
    [InlineData("TransformerChain/Model/Another.key")]
    [InlineData("")]
    public void An_entry_with_an_unknown_name_is_rejected_without_quoting_it(string name)
    {
        // The archive's writer rejects an empty name.
        var zip = name.Length > 0 ? Edit().With(name, 1).Pack() : Renamed("Schema", "\0\0\0\0\0\0");
        var rejection = Rejected(zip);
        Assert.Equal(
            (RejectionReason.ModelUnsupported, "an entry has a name that a model's entries do not have"),
            (rejection.Reason, rejection.Detail));
    }

    [Fact]
    public void Two_entries_with_one_name_are_rejected() =>
        Assert.Equal(RejectionReason.ModelUnsupported, Rejected(Edit().With("Schema", 1).Pack()).Reason);

    [Fact]
    public void Too_many_entries_are_rejected_before_any_is_expanded()
    {
        var many = Edit();
        for (var i = 0; i < 1_000; i++)
            many.With($"{i}");
        Assert.Equal(RejectionReason.ExpandsTooFar, Rejected(many.Pack()).Reason);
    }

    [Fact]
    public void Too_much_content_is_rejected_and_not_kept()
    {
        var zip = Bomb();
        Assert.True(zip.Length < 200_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(RejectionReason.ExpandsTooFar, Rejected(zip).Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(10u)]
    [InlineData(600u)]
    [InlineData(uint.MaxValue - 1)]
    public void A_false_length_does_not_raise_the_limit(uint stated)
    {
        var zip = ZipEdit.Stating(Bomb(), stated);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Contains(
            Rejected(zip).Reason,
            new[] { RejectionReason.ExpandsTooFar, RejectionReason.ModelUnreadable, RejectionReason.ModelUnsupported });
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    [Fact]
    public void A_tree_with_a_cycle_is_rejected()
    {
        var zip = Edit();
        // The second split's left child is the first split.
        BinaryPrimitives.WriteInt32LittleEndian(zip[Trees].AsSpan(LeftChildren + 4 + 4), 0);
        var rejection = Rejected(zip.Pack());
        Assert.Equal(RejectionReason.ModelUnsupported, rejection.Reason);
        Assert.Contains("tree 0: its splits do not come before what follows them", rejection.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(260, 1_001)]
    [InlineData(260, -1)]
    [InlineData(LeftChildren, int.MaxValue)]
    [InlineData(LeftChildren, -1)]
    [InlineData(LeftChildren - 20, 200_000_000)]
    public void A_count_over_the_content_is_rejected_without_an_allocation(int at, int count)
    {
        var zip = Edit();
        BinaryPrimitives.WriteInt32LittleEndian(zip[Trees].AsSpan(at), count);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(RejectionReason.ModelUnsupported, Rejected(zip.Pack()).Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    [Theory]
    [InlineData(Calibrator, 256, double.NaN, "it holds a number that is not finite")]
    [InlineData(Calibrator, 264, double.PositiveInfinity, "it holds a number that is not finite")]
    [InlineData(Trees, LeftChildren - 8, double.NaN, "tree 0: it holds a number that is not finite")]
    public void A_number_that_is_not_finite_is_rejected(string entry, int at, double number, string detail)
    {
        var zip = Edit();
        BinaryPrimitives.WriteDoubleLittleEndian(zip[entry].AsSpan(at), number);
        Assert.Equal($"{entry}: {detail}", Rejected(zip.Pack()).Detail);
    }

    [Theory]
    [InlineData(HazardFeatures.Count)]
    [InlineData(-1)]
    public void A_split_on_a_feature_outside_the_schema_is_rejected(int feature)
    {
        var zip = Edit();
        var splits = BinaryPrimitives.ReadInt32LittleEndian(zip[Trees].AsSpan(LeftChildren));
        BinaryPrimitives.WriteInt32LittleEndian(zip[Trees].AsSpan(LeftChildren + 2 * 4 * (1 + splits) + 4), feature);
        Assert.EndsWith("a feature that the schema does not have", Rejected(zip.Pack()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-4, 0)]
    [InlineData(1, 0)]
    [InlineData(0, -1)]
    public void A_block_must_end_with_the_number_of_features(int moreBytes, int moreFeatures)
    {
        var zip = Edit();
        var entry = zip[Trees];
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(BlockBytesAt));
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(BlockBytesAt), length + moreBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(256 + (int)length - 4), HazardFeatures.Count + moreFeatures);
        Assert.Contains("it does not end like a tree ensemble", Rejected(zip.Pack()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_of_another_kind_or_assembly_is_rejected()
    {
        var kind = Edit();
        "OTHER\0BC"u8.CopyTo(kind[Trees].AsSpan(0x40));
        Assert.Contains("of another kind", Rejected(kind.Pack()).Detail, StringComparison.Ordinal);
        var format = Edit();
        format[Trees][8]++;
        Assert.Contains("another version of ML.NET", Rejected(format.Pack()).Detail, StringComparison.Ordinal);
        var assembly = Edit();
        var bytes = assembly[Calibrator];
        bytes[BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(0x90))] = (byte)'N';
        Assert.Contains("assembly", Rejected(assembly.Pack()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_entry_is_rejected_unless_it_is_never_read()
    {
        Assert.Equal(RejectionReason.ModelUnreadable, Rejected(Edit().Without(Trees).Pack()).Reason);
        using var folder = new ModelFolder().With("1", Edit().Without("Schema").Without("TrainingInfo/Version.txt").Pack());
        Assert.Null(ModelLoader.Load(folder.Version("1")).Rejection);
    }

    /// <summary>Damages a bit, a byte or a count of any entry.</summary>
    [Fact]
    public void Damage_with_a_correct_hash_ends_in_bounded_time_and_memory()
    {
        var random = new Random(1);
        var names = Edit().Names;
        var (longest, most) = (TimeSpan.Zero, 0L);
        var reasons = new Dictionary<string, int>();
        using var folder = new ModelFolder().With("1");
        Assert.Null(ModelLoader.Load(folder.Version("1")).Rejection);
        for (var i = 0; i < LongForm.Or(1_000, 5_000); i++)
        {
            var zip = Edit();
            var bytes = zip[i % 2 == 0 ? Trees : names[random.Next(names.Count)]];
            Damage(bytes, random);
            folder.With("1", zip.Pack());
            var (began, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
            var loaded = ModelLoader.Load(folder.Version("1"));
            (longest, most) = (Max(longest, began.Elapsed), Math.Max(most, GC.GetTotalAllocatedBytes() - before));
            var reason = loaded.Rejection?.Reason.ToString() ?? "none";
            reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            Assert.NotEqual(RejectionReason.TookTooLong, loaded.Rejection?.Reason);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"longest {longest.TotalMilliseconds:F0} ms, most {most / 1e6:F1} MB; "
            + string.Join(", ", reasons.Select(r => $"{r.Key} {r.Value}")));
        Assert.InRange(most, 0, MostAllocated);
        Assert.True(reasons.Count > 2);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static void Damage(byte[] bytes, Random random)
    {
        // Counts and kinds are at the start.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 900) : bytes.Length);
        switch (random.Next(3))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            default:
                int[] counts = [int.MaxValue, int.MinValue, -1, 100_000_000, 1 << 20, 0, 1];
                BinaryPrimitives.WriteInt32LittleEndian(
                    bytes.AsSpan(Math.Clamp(at, 0, bytes.Length - 4)), counts[random.Next(counts.Length)]);
                break;
        }
    }

    private static byte[] Bomb()
    {
        var bomb = Edit();
        bomb["TrainingInfo/Version.txt"] = new byte[BombBytes];
        return bomb.Pack(CompressionLevel.Optimal);
    }

    private static ZipEdit Edit() => new(Whole);

    /// <summary>Replaces a name by another of the same length, everywhere in the archive.</summary>
    private static byte[] Renamed(string name, string other)
    {
        var zip = (byte[])Whole.Clone();
        var (from, to) = (System.Text.Encoding.ASCII.GetBytes(name), System.Text.Encoding.ASCII.GetBytes(other));
        for (var at = 0; at + from.Length <= zip.Length; at++)
            if (zip.AsSpan(at, from.Length).SequenceEqual(from))
                to.CopyTo(zip, at);
        return zip;
    }

    private static ModelRejection Rejected(byte[] zip)
    {
        using var folder = new ModelFolder().With("1", zip);
        return ModelLoader.Load(folder.Version("1")).Rejection!;
    }
}
