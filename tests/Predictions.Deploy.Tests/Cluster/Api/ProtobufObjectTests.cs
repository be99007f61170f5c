using System.Text;
using CsCheck;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>Covers the parts that the tests of Helm's releases do not reach.</summary>
public class ProtobufObjectTests
{
    private static readonly byte[] Secret = Enveloped("Secret",
    [
        .. Field(1, [.. Field(1, "kept"), .. Field(11, [.. Field(1, "owner"), .. Field(2, "helm")]), .. Field(14, "a/b")]),
        .. Field(2, [.. Field(1, "release"), .. Field(2, [0, 255])]),
        .. Field(3, "Opaque"),
        5 << 3, 1,
    ]);

    [Fact]
    public void A_secret_is_read_with_its_labels_and_bytes()
    {
        var secret = ProtobufObject.Read(Secret);
        Assert.Equal(
            ("kept", "helm", "Opaque", "true"), (secret.Text("metadata", "name"), secret.Text("metadata", "labels", "owner"),
            secret.Text("type"), secret.Text("immutable")));
        Assert.Equal([0, 255], Convert.FromBase64String(secret.Text("data", "release")));
        Assert.Equal("""["a/b"]""", secret.At("metadata", "finalizers")!.ToJsonString());
    }

    [Fact]
    public void Options_of_a_deletion_are_read()
    {
        var options = ProtobufObject.Read(
            Enveloped("DeleteOptions", [1 << 3, 5, .. Field(2, Field(1, "some-uid")), .. Field(4, "Orphan")]));
        Assert.Equal(
            (5, "some-uid", "Orphan"), (options.Number("gracePeriodSeconds")!.Value, options.Text("preconditions", "uid"),
            options.Text("propagationPolicy")));
    }

    [Fact]
    public void Another_kind_is_refused() =>
        Assert.Equal(415, Assert.Throws<ApiError>(() => ProtobufObject.Read(Enveloped("Pod", []))).Code);

    [Fact]
    public void Damaged_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, Secret.Length - 1], Gen.Byte).Seeded((at, value) =>
    {
        byte[] damaged = [.. Secret];
        damaged[at] = value;
        foreach (var bytes in new[] { damaged, Secret[..at] })
        {
            try
            {
                ProtobufObject.Read(bytes);
            }
            catch (ApiError refused)
            {
                Assert.InRange(refused.Code, 400, 415);
            }
        }
    });

    private static byte[] Enveloped(string kind, byte[] body) =>
        [.. "k8s\0"u8, .. Field(1, [.. Field(1, "v1"), .. Field(2, kind)]), .. Field(2, body)];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    // All lengths here fit into one byte.
    private static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), checked((byte)bytes.Length), .. bytes];
}
