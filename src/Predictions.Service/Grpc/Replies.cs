using Grpc.Core;

namespace Predictions.Service.Grpc;

/// <summary>Marshallers of answers that are written by hand.</summary>
internal static class Replies
{
    /// <summary>One that only writes: a server reads no answers.</summary>
    public static Marshaller<T> Of<T>(Action<T, SerializationContext> write) =>
        new(write, static _ => throw new NotSupportedException($"{typeof(T).Name} is never read"));
}
