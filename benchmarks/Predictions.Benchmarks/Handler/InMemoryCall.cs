using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Predictions.Benchmarks.Handler;

/// <summary>Repeats one unary gRPC call through the whole middleware pipeline, without a network or a server.</summary>
internal sealed class InMemoryCall
{
    private const int PrefixBytes = 5;

    private readonly RequestDelegate _pipeline;
    private readonly byte[] _body;
    private readonly InMemoryExchange _exchange = new();
    private readonly FeatureCollection _features = new();
    private readonly DefaultHttpContext _context;

    /// <param name="pipeline">The gRPC pipeline.</param>
    /// <param name="services">The container; each call has a scope of it.</param>
    /// <param name="path">The method's path, such as "/predictions.v1.CyclePredictions/Predict".</param>
    /// <param name="request">The request message.</param>
    public InMemoryCall(RequestDelegate pipeline, IServiceProvider services, string path, IMessage request)
    {
        _pipeline = pipeline;
        _body = Framed(request);
        _features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = HttpProtocol.Http2,
            Scheme = "http",
            Method = HttpMethods.Post,
            Path = path,
            RawTarget = path,
            Headers = new HeaderDictionary
            {
                ["content-type"] = "application/grpc", ["te"] = "trailers", ["grpc-accept-encoding"] = "identity,gzip",
            },
        });
        _features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        _features.Set<IRequestBodyPipeFeature>(_exchange);
        _features.Set<IHttpResponseFeature>(_exchange);
        _features.Set<IHttpResponseBodyFeature>(_exchange);
        _features.Set<IHttpResponseTrailersFeature>(_exchange);
        _context = new DefaultHttpContext(_features)
        {
            ServiceScopeFactory = services.GetRequiredService<IServiceScopeFactory>(),
        };
    }

    /// <summary>Sets a feature of the connection.</summary>
    public InMemoryCall With<TFeature>(TFeature feature)
    {
        _features.Set(feature);
        return this;
    }

    /// <summary>
    /// Makes the call on this thread. Throws if the call fails or suspends: allocations of other threads are not counted.
    /// </summary>
    /// <returns>The length of the framed reply in bytes.</returns>
    public long Send() => Send(null);

    /// <summary>Makes the call and returns the message of the reply.</summary>
    public byte[] Reply()
    {
        var body = new ArrayBufferWriter<byte>();
        Send(body);
        return body.WrittenSpan[PrefixBytes..].ToArray();
    }

    private long Send(IBufferWriter<byte>? copy)
    {
        _exchange.Begin(_body);
        _context.Initialize(_features);
        var call = _pipeline(_context);
        if (!call.IsCompleted)
            throw new InvalidOperationException("The call waits for something and cannot be measured on one thread");
        call.GetAwaiter().GetResult();
        if (_exchange.Trailers.GrpcStatus != "0")
            throw new InvalidOperationException(
                $"The call failed with status {_exchange.Headers.GrpcStatus}: {_exchange.Headers.GrpcMessage}");
        var answered = _exchange.End(copy);
        Forget();
        return answered;
    }

    /// <summary>Resets the features, as a server's stream does.</summary>
    private void Forget()
    {
        _context.Uninitialize();
        _features.Set<IEndpointFeature>(null);
        _features.Set<IRouteValuesFeature>(null);
        _features.Set<IServiceProvidersFeature>(null);
        _features.Set<IItemsFeature>(null);
    }

    private static byte[] Framed(IMessage message)
    {
        var body = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - PrefixBytes);
        message.WriteTo(body.AsSpan(PrefixBytes));
        return body;
    }
}
